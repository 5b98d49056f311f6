'use client';
/** The versions of a document of policy that are kept: who wrote which, when and why, what it changed, and what differs between two of them. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { problemText, useTRPCClient } from '../../data/console-api.tsx';
import { policyDiffCommand, policyHistoryCommand } from '../../data/policy-command.ts';
import type { Policy, PolicyVersion } from '../../data/policy-model.ts';
import { ReasonCell } from '../../data/reason-cell.tsx';
import { Unreadable } from '../../data/unreadable.tsx';
import { CliLine } from '../../ui/cli-line.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ListFoot } from '../../ui/list-foot.tsx';
import { ListTable, LongTableRow, type WidthOfHead } from '../../ui/long-table.tsx';
import { LabelledPick } from '../../ui/pick.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { DocumentDiff } from './document-diff.tsx';
import { writeDocument } from './edit-document.ts';
import { usePolicyDiff } from './use-policy.ts';
import { readVersionPair } from './version-pair.ts';

const HEADS: readonly WidthOfHead[] = [
  ['Version', 80],
  ['At', 205],
  ['By', 125],
  ['What it changed'],
  ['Reason and ticket', 320],
];

export function PolicyHistory({ policy }: { readonly cluster: string; readonly policy: Policy }) {
  const client = useTRPCClient();
  const { id, version: newest } = policy;
  const [address, put] = useAddress();
  const answer = useInfiniteQuery({
    queryKey: ['policy-versions', id, newest],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      client.policies.versions.query(
        { policy: id, ...(pageParam === undefined ? {} : { cursor: pageParam }) },
        { signal },
      ),
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
  const versions = useMemo(
    (): readonly PolicyVersion[] => answer.data?.pages.flatMap(({ items }) => items) ?? [],
    [answer.data],
  );
  const pair = readVersionPair(address.get('diff'));
  if (newest === 0)
    return (
      <EmptyState kind="nothing-exists" title="Nobody has written it yet">
        {policy.namespace === undefined ? 'The defaults hold.' : 'The policy of the cluster holds.'}
      </EmptyState>
    );
  const [page] = answer.data?.pages ?? [];
  if (page === undefined)
    return <Unreadable what="The history" error={answer.error} command={policyHistoryCommand(id)} />;
  const compare = (from: number, to: number): void => put({ diff: `${from}...${to}` });
  return (
    <>
      <ListTable label="Versions of the policy" rows={versions} minWidth={1_000} height="max-h-[45vh]" heads={HEADS}>
        {(one, index) => (
          <LongTableRow key={one.version} index={index} chosen={pair?.to === one.version}>
            <Cells version={one} onCompare={() => compare(one.version - 1, one.version)} />
          </LongTableRow>
        )}
      </ListTable>
      <ListFoot
        summary={`${versions.length} of ${page.total} ${page.total === 1 ? 'version' : 'versions'}`}
        list={{
          what: 'policy-versions',
          asOf: page.generatedAt,
          source: page.source,
          query: id,
          rows: () =>
            versions.map(({ version, at, by, reason, changeTicket, diff }) => ({
              ...{ version, at, by: by.name, reason, changeTicket },
              changed: diff.join('; '),
            })),
        }}
      />
      {answer.hasNextPage ? (
        <button
          type="button"
          className="button self-start"
          disabled={answer.isFetching}
          onClick={() => void answer.fetchNextPage()}
        >
          Show older ones
        </button>
      ) : null}
      {pair === undefined ? null : <Compared policy={policy} pair={pair} versions={versions} onCompare={compare} />}
    </>
  );
}

function Cells({ version: one, onCompare }: { readonly version: PolicyVersion; readonly onCompare: () => void }) {
  const { fullTime } = useTimes();
  const { version, at, by, diff } = one;
  const [first = 'nothing'] = diff;
  const words = diff.length < 2 ? first : `${first}, and ${diff.length - 1} more`;
  return (
    <>
      <td className="table-cell">
        <button type="button" className="link h-6" aria-label={`What version ${version} changed`} onClick={onCompare}>
          {version}
        </button>
      </td>
      <td className="table-cell truncate">
        <time dateTime={at}>{fullTime(at)}</time>
      </td>
      <td className="table-cell truncate" title={by.subject}>
        {by.name}
      </td>
      <td className="table-cell truncate" title={diff.join('; ')}>
        {words}
      </td>
      <ReasonCell of={one} />
    </>
  );
}

interface ComparedProps {
  readonly policy: Policy;
  readonly pair: { readonly from: number; readonly to: number };
  readonly versions: readonly PolicyVersion[];
  readonly onCompare: (from: number, to: number) => void;
}

function Compared({ policy, pair: { from, to }, versions, onCompare }: ComparedProps) {
  const answer = usePolicyDiff({ policy: policy.id, fromVersion: from, toVersion: to });
  const known = [...new Set([from, to, ...versions.map(({ version }) => version)])].sort((a, b) => b - a);
  const options = known.map(
    (version) => [String(version), version === 0 ? 'nothing written' : String(version)] as const,
  );
  const { data } = answer;
  return (
    <section aria-label="What differs" className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <h2 className="text-lg font-semibold">What differs</h2>
        <LabelledPick
          label="From version"
          value={String(from)}
          options={from === 0 || known.includes(0) ? options : [...options, ['0', 'nothing written'] as const]}
          onPick={(picked) => onCompare(Number(picked), to)}
        />
        <LabelledPick
          label="to version"
          value={String(to)}
          options={options.filter(([version]) => version !== '0')}
          onPick={(picked) => onCompare(from, Number(picked))}
        />
      </div>
      {data === undefined ? (
        <p className="text-soft">
          {answer.isError ? `It could not be read: ${problemText(answer.error)}` : 'What differs is on its way.'}
        </p>
      ) : (
        <DocumentDiff before={writeDocument(data.from)} after={writeDocument(data.to)} words={data.diff} />
      )}
      <CliLine command={policyDiffCommand(policy.id, { from, to })} />
    </section>
  );
}

'use client';
/** Why a shard is where it is, in one sentence, and for each other node why it is not there, with the rule that says so. */
import { ChevronDown, ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { useMemo, useState } from 'react';
import { shardCommand } from '../../data/cli-command.ts';
import type { ShardVerdict } from '../../data/model.ts';
import { NodeLink } from '../../data/node-link.tsx';
import { policyAddress } from '../../data/policy-address.ts';
import { namespaceAddress } from '../../data/shard-address.ts';
import { Unreadable } from '../../data/unreadable.tsx';
import { ListFoot } from '../../ui/list-foot.tsx';
import { ListTable, LongTableRow, type WidthOfHead } from '../../ui/long-table.tsx';
import { Glyph } from '../../ui/status-mark.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { SinceLine } from './since-line.tsx';
import { type NamedShard, useExplanation } from './use-shard.ts';
import { WhyOfThen } from './why-of-then.tsx';
import { isForbidden, verdictWords } from './why-words.ts';

const HEADS: readonly WidthOfHead[] = [
  ['Node', 130],
  ['Rank', 64],
  ['Verdict', 220],
  ['Rule', 130],
  ['Why'],
  ['Score', 90],
];

/** Of many, so many are shown before they are asked for. */
const AT_FIRST = 8;

export interface ShardWhyProps extends NamedShard {
  readonly cluster: string;
}

export function ShardWhy({ cluster, namespace, shardId }: ShardWhyProps) {
  const { fullTime } = useTimes();
  const [address, put] = useAddress();
  const at = address.get('at') ?? undefined;
  const answer = useExplanation({ namespace, shardId }, at);
  const [all, setAll] = useState(false);
  const { data } = answer;
  const nodes = useMemo(() => (all ? (data?.nodes ?? []) : (data?.nodes ?? []).slice(0, AT_FIRST)), [data, all]);
  if (data === undefined)
    return (
      <Unreadable
        what="The explanation"
        error={answer.error}
        command={shardCommand('explain', { namespace, shardId, at })}
      />
    );
  const { desiredNodeId, waiting, heldBy, since } = data;
  const Arrow = all ? ChevronDown : ChevronRight;
  return (
    <>
      <WhyOfThen explanation={data} onNow={() => put({ at: undefined })} />
      {waiting === undefined ? null : (
        <p className="border-l-4 border-status-suspect bg-raised px-3 py-2" role="status">
          {desiredNodeId === undefined ? 'Waiting' : `Wants ${desiredNodeId}, waiting`}: {waiting}
          {heldBy === undefined ? null : (
            <>
              {' '}
              <Link
                className="link"
                href={policyAddress(cluster, heldBy.policy, 'summary', { place: heldBy.path })}
                prefetch={false}
              >
                The policy that says so
              </Link>
            </>
          )}
        </p>
      )}
      <section aria-label="Why it is here" className="flex flex-col gap-1">
        <p className="max-w-prose text-lg font-medium">{data.summary}</p>
        {since === undefined ? (
          <p className="text-soft">Since when is no longer kept.</p>
        ) : (
          <SinceLine cluster={cluster} since={since} at={fullTime(since.at)} />
        )}
      </section>
      <section aria-label="Candidates" className="flex flex-col gap-2">
        <h2>
          <button
            type="button"
            className="inline-flex items-center gap-1.5 text-lg font-semibold"
            aria-expanded={all}
            onClick={() => setAll(!all)}
          >
            <Arrow className="size-4" aria-hidden="true" />
            Candidates <span className="font-normal text-soft">{data.nodes.length}</span>
          </button>
        </h2>
        <ListTable label="Candidates as a table" rows={nodes} minWidth={960} heads={HEADS}>
          {(verdict, index) => (
            <LongTableRow key={verdict.nodeId} index={index} chosen={verdict.verdict === 'owner'}>
              <Cells cluster={cluster} namespace={namespace} verdict={verdict} />
            </LongTableRow>
          )}
        </ListTable>
        {all || data.nodes.length <= AT_FIRST ? null : (
          <button type="button" className="button self-start" onClick={() => setAll(true)}>
            Show all {data.nodes.length}
          </button>
        )}
        <ListFoot
          summary={`${data.nodes.length} candidates`}
          list={{
            what: 'candidates',
            asOf: data.at ?? data.generatedAt,
            source: data.source,
            query: `${namespace}/${shardId}${at === undefined ? '' : ` at ${at}`}`,
            rows: () => data.nodes.map((verdict) => ({ ...verdict })),
          }}
        />
      </section>
    </>
  );
}

interface CellsProps {
  readonly cluster: string;
  readonly namespace: string;
  readonly verdict: ShardVerdict;
}

function Cells({ cluster, namespace, verdict: told }: CellsProps) {
  const { nodeId, rank, score, verdict, rule, why } = told;
  const words = verdictWords(told);
  const mark =
    verdict === 'owner'
      ? ({ shape: 'filled-circle', colour: 'alive' } as const)
      : isForbidden(verdict)
        ? ({ shape: 'square-x', colour: 'left' } as const)
        : ({ shape: 'hollow-circle', colour: 'left' } as const);
  return (
    <>
      <td className="table-cell truncate">
        <NodeLink cluster={cluster} nodeId={nodeId} />
      </td>
      <td className="table-cell">{rank ?? '–'}</td>
      <td className="table-cell truncate" title={words}>
        <span className="inline-flex items-center gap-1.5">
          <Glyph {...mark} />
          {words}
        </span>
      </td>
      <td className="table-cell truncate">
        {rule === undefined ? (
          <span className="text-soft">none</span>
        ) : (
          <Link
            className="link font-mono text-sm"
            href={`${namespaceAddress(cluster, namespace)}#rule-${encodeURIComponent(rule)}`}
            prefetch={false}
          >
            {rule}
          </Link>
        )}
      </td>
      <td className="table-cell truncate" title={why}>
        {why}
      </td>
      <td className="table-cell truncate">{score === undefined ? '–' : score.toPrecision(4)}</td>
    </>
  );
}

'use client';
/** Round trips between all members as each told them: a matrix, the same as a table, the odd pairs, and who did not answer. */
import { useQuery } from '@tanstack/react-query';
import { Grid3x3, Link2, RotateCw, Table2, Terminal } from 'lucide-react';
import Link from 'next/link';
import { useMemo } from 'react';
import { roundTripsCommand } from '../../data/cli-command.ts';
import { useTRPCClient } from '../../data/console-api.tsx';
import { countingOrder } from '../../data/counting-order.ts';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import { pairKey, pairsOf, suspiciousPairs } from '../../data/rtt-pairs.ts';
import { Unreadable } from '../../data/unreadable.tsx';
import { useRefresh } from '../../data/use-refresh.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ListFoot } from '../../ui/list-foot.tsx';
import { useShortcut } from '../../ui/shortcuts.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { pairSentence, RttMatrix } from './rtt-matrix.tsx';
import { RttTable } from './rtt-table.tsx';

const REFRESH_MS = 15_000;
const LISTED = 20;

export function NetworkView({ cluster }: { readonly cluster: string }) {
  const client = useTRPCClient();
  const { peers } = useLiveFleet();
  const [address, put] = useAddress();
  const view = address.get('view') === 'table' ? 'table' : 'matrix';
  const byName = address.get('sort') === 'name';
  const answer = useQuery({
    queryKey: ['network'],
    queryFn: ({ signal }) => client.peers.network.query(undefined, { signal }),
    placeholderData: (before) => before,
    ...useRefresh(REFRESH_MS),
  });
  const nodes = answer.data?.nodes;
  const pairs = useMemo(() => pairsOf(nodes ?? []), [nodes]);
  const odd = useMemo(() => suspiciousPairs(nodes ?? []), [nodes]);
  const silent = (nodes ?? []).filter((node) => !node.answered);
  const ids = useMemo(() => {
    const all = [...new Set([...(nodes ?? []).map(({ nodeId }) => nodeId), ...pairs.map(({ to }) => to)])];
    const regionOf = (id: string): string => (byName ? '' : (peers.get(id)?.metadata.region ?? ''));
    return all.sort((a, b) => countingOrder(regionOf(a), regionOf(b)) || countingOrder(a, b));
  }, [nodes, pairs, peers, byName]);
  const panel = address.get('panel');
  const selected = panel?.startsWith('pair:') === true ? panel.slice(5).replace('..', ' ') : undefined;
  const select = (pair: string): void => put({ panel: `pair:${pair.replace(' ', '..')}` });
  const [from = '', to = ''] = selected?.split(' ') ?? [];
  const chosen = pairs.find((pair) => pairKey(pair.from, pair.to) === selected);
  useShortcut('v', 'Matrix or table', () => put({ view: view === 'matrix' ? 'table' : undefined }));
  const nodeLink = (id: string) => (
    <Link className="link font-mono text-sm" href={`/c/${cluster}/nodes/${id}`} prefetch={false}>
      {id}
    </Link>
  );
  return (
    <div className="flex min-w-0 grow flex-col gap-4 overflow-auto p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="text-xl font-semibold">Network</h1>
        <div className="ml-auto flex items-center">
          <button
            type="button"
            className="icon-button"
            aria-label="Ask anew"
            title="Ask anew"
            onClick={() => void answer.refetch()}
          >
            <RotateCw className="size-4" aria-hidden="true" />
          </button>
          <CopyButton text={() => window.location.href} label="Copy link" icon={Link2} />
          <CopyButton text={roundTripsCommand()} label="Copy as CLI" icon={Terminal} shortcut="c" />
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <label className="flex items-center gap-2 text-soft">
          Order by
          <select
            className="field"
            value={byName ? 'name' : 'region'}
            onChange={(event) => put({ sort: event.target.value === 'name' ? 'name' : undefined })}
          >
            <option value="region">Region</option>
            <option value="name">Name</option>
          </select>
        </label>
        <fieldset className="flex" aria-label="View" data-shortcut="v">
          {(['matrix', 'table'] as const).map((kind) => {
            const Icon = kind === 'matrix' ? Grid3x3 : Table2;
            return (
              <button
                type="button"
                key={kind}
                aria-pressed={view === kind}
                className="button rounded-none first-of-type:rounded-l-md last-of-type:-ml-px last-of-type:rounded-r-md aria-pressed:bg-sunken aria-pressed:font-semibold aria-[pressed=false]:text-soft"
                onClick={() => put({ view: kind === 'table' ? 'table' : undefined })}
              >
                <Icon className="size-3.5" aria-hidden="true" />
                {kind === 'matrix' ? 'Matrix' : 'Table'}
              </button>
            );
          })}
        </fieldset>
      </div>
      {answer.data === undefined ? (
        <Unreadable what="The network" error={answer.error} />
      ) : pairs.length === 0 && silent.length === 0 ? (
        <EmptyState kind="nothing-exists" title="Nobody has measured a round trip yet">
          A node measures those to its neighbours when it probes them.
        </EmptyState>
      ) : (
        <>
          <div className="flex flex-wrap items-start gap-4">
            {view === 'matrix' ? (
              <RttMatrix ids={ids} pairs={pairs} selected={selected} onSelect={select} />
            ) : (
              <RttTable pairs={pairs} selected={selected} nodeLink={nodeLink} onSelect={select} />
            )}
            <div className="flex min-w-72 grow flex-col gap-4">
              {selected === undefined ? null : (
                <section className="border border-line p-3" aria-label="Pair">
                  <h2 className="font-medium">
                    {nodeLink(from)} to {nodeLink(to)}
                  </h2>
                  <p>{pairSentence(from, to, chosen)}</p>
                  <p className="text-soft">
                    {pairSentence(
                      to,
                      from,
                      pairs.find((pair) => pair.from === to && pair.to === from),
                    )}
                  </p>
                </section>
              )}
              <section className="border border-line" aria-label="Suspicious pairs">
                <h2 className="table-head flex items-center bg-raised text-text">
                  Suspicious pairs <span className="ml-2 font-normal text-soft">{odd.length}</span>
                </h2>
                {odd.length === 0 ? (
                  <p className="px-3 py-2 text-soft">No pair is slow or hears only one way.</p>
                ) : (
                  <ul>
                    {odd.slice(0, LISTED).map((pair) => (
                      <li
                        key={`${pair.from} ${pair.to} ${pair.why}`}
                        className="border-b border-line px-3 py-1.5 last:border-b-0"
                      >
                        {nodeLink(pair.from)} to {nodeLink(pair.to)} <span className="text-soft">{pair.why}</span>
                      </li>
                    ))}
                  </ul>
                )}
              </section>
              <section className="border border-line" aria-label="Who did not answer">
                <h2 className="table-head flex items-center bg-raised text-text">
                  Who did not answer <span className="ml-2 font-normal text-soft">{silent.length}</span>
                </h2>
                {silent.length === 0 ? (
                  <p className="px-3 py-2 text-soft">All that were asked answered.</p>
                ) : (
                  <ul>
                    {silent.slice(0, LISTED).map((node) => (
                      <li key={node.nodeId} className="border-b border-line px-3 py-1.5 last:border-b-0">
                        {nodeLink(node.nodeId)} <span className="text-soft">{node.reason}</span>
                      </li>
                    ))}
                  </ul>
                )}
              </section>
            </div>
          </div>
          <ListFoot
            summary={`${pairs.length} pairs, of ${answer.data.nodes.length} of ${answer.data.total} living members`}
            list={{
              what: 'pairs',
              asOf: answer.data.generatedAt,
              source: answer.data.source,
              query: '',
              rows: () => pairs.map((pair) => ({ ...pair })),
            }}
          />
        </>
      )}
    </div>
  );
}

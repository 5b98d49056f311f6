'use client';
/** Round trips between all members as each told them, or between their regions: a matrix, the same as a table, the odd pairs, and who did not answer. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { roundTripsCommand } from '../../data/cli-command.ts';
import { useTRPCClient } from '../../data/console-api.tsx';
import { countingOrder } from '../../data/counting-order.ts';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import { NodeLink } from '../../data/node-link.tsx';
import { pairKey, pairSentence, pairsOf, suspiciousPairs } from '../../data/rtt-pairs.ts';
import { asOnePair, regionPairs, regionSentence, regionsOf } from '../../data/rtt-regions.ts';
import { Unreadable } from '../../data/unreadable.tsx';
import { useRefresh } from '../../data/use-refresh.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useAddressDefaults } from '../../ui/full-address.tsx';
import { ListFoot } from '../../ui/list-foot.tsx';
import { PageTools } from '../../ui/page-tools.tsx';
import { useShortcut } from '../../ui/shortcuts.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { collapsing as collapsingOf, MOST_ON_A_SIDE } from './matrix-size.ts';
import { NetworkBar } from './network-bar.tsx';
import { ChosenPair, NetworkLists } from './network-lists.tsx';
import { MEMBER_COLUMNS, memberRtt, REGION_COLUMNS, regionRtt } from './rtt-columns.tsx';
import { type Between, RttMatrix } from './rtt-matrix.tsx';
import { RttTable } from './rtt-table.tsx';

const REFRESH_MS = 15_000;
/** Where a member came or went between the two answers. */
const REGION_UNKNOWN = 'unknown';

/** `panel=pair:n1..n2` of members, `panel=regions:eu..us` of regions. */
function chosenIn(panel: string | null, kind: 'pair' | 'regions'): Between | undefined {
  const [, from, to] = new RegExp(`^${kind}:(.+?)\\.\\.(.+)$`).exec(panel ?? '') ?? [];
  return from === undefined || to === undefined ? undefined : { from, to };
}

export function NetworkView({ cluster }: { readonly cluster: string }) {
  const client = useTRPCClient();
  const { peers } = useLiveFleet();
  const [address, put] = useAddress();
  const view = address.get('view') === 'table' ? 'table' : 'matrix';
  const byName = address.get('sort') === 'name';
  const answer = useQuery({
    queryKey: ['network'],
    queryFn: ({ signal }) => client.peers.network.query(undefined, { signal }),
    placeholderData: keepPreviousData,
    ...useRefresh(REFRESH_MS),
  });
  const nodes = answer.data?.nodes;
  const pairs = useMemo(() => pairsOf(nodes ?? []), [nodes]);
  const odd = useMemo(() => suspiciousPairs(nodes ?? []), [nodes]);
  const silent = (nodes ?? []).filter((node) => !node.answered);
  const members = useMemo(
    () => [...new Set([...(nodes ?? []).map(({ nodeId }) => nodeId), ...pairs.map(({ to }) => to)])],
    [nodes, pairs],
  );
  const collapsing = collapsingOf({ members: members.length, view, asked: address.get('collapse') });
  const { byRegion } = collapsing;
  useAddressDefaults({ view: 'matrix', sort: 'region', collapse: byRegion ? '1' : '0' });
  const { ids, byRegions, within } = useMemo(() => {
    const regionOf = (id: string): string => peers.get(id)?.metadata.region ?? REGION_UNKNOWN;
    const inOrder = (a: string, b: string): number =>
      (byName ? 0 : countingOrder(regionOf(a), regionOf(b))) || countingOrder(a, b);
    return byRegion
      ? {
          ids: regionsOf(members, regionOf),
          byRegions: regionPairs(pairs, regionOf),
          within: ({ from, to }: Between) =>
            pairs
              .filter((pair) => regionOf(pair.from) === from && regionOf(pair.to) === to)
              .sort((a, b) => (b.rttMs ?? -1) - (a.rttMs ?? -1)),
        }
      : { ids: members.toSorted(inOrder), byRegions: [], within: () => [] };
  }, [members, pairs, peers, byName, byRegion]);
  const sentenceOf = useMemo(() => {
    if (byRegion) {
      const found = new Map(byRegions.map((pair) => [pairKey(pair.from, pair.to), pair]));
      return ({ from, to }: Between): string => regionSentence(from, to, found.get(pairKey(from, to)));
    }
    const found = new Map(pairs.map((pair) => [pairKey(pair.from, pair.to), pair]));
    return ({ from, to }: Between): string => pairSentence(from, to, found.get(pairKey(from, to)));
  }, [pairs, byRegion, byRegions]);
  const painted = useMemo(() => (byRegion ? byRegions.map(asOnePair) : pairs), [byRegion, byRegions, pairs]);
  const kind = byRegion ? 'regions' : 'pair';
  const selected = chosenIn(address.get('panel'), kind);
  const select = ({ from, to }: Between): void => put({ panel: `${kind}:${from}..${to}` });
  useShortcut('v', 'Matrix or table', () => put({ view: view === 'matrix' ? 'table' : undefined }));
  const nodeLink = (id: string) => <NodeLink cluster={cluster} nodeId={id} />;
  const table = { selected, onSelect: select, nameOf: byRegion ? (region: string) => region : nodeLink };
  const shownIds = useMemo(() => ids.slice(0, MOST_ON_A_SIDE), [ids]);
  const collapsed = byRegion
    ? [
        `${members.length} members collapsed to ${ids.length} ${ids.length === 1 ? 'region' : 'regions'}`,
        ...(collapsing.must === undefined ? [] : [`: ${collapsing.must}`]),
        ...(view === 'matrix' && ids.length > shownIds.length
          ? [`; the first ${shownIds.length} regions are shown, the table has all`]
          : []),
      ].join('')
    : '';
  return (
    <div className="flex min-w-0 grow flex-col gap-4 overflow-auto p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="text-xl font-semibold">Network</h1>
        <PageTools command={roundTripsCommand()} anew={{ label: 'Ask anew', onPress: () => void answer.refetch() }} />
      </div>
      <NetworkBar
        view={view}
        byName={byName}
        members={members.length}
        collapsing={collapsing}
        collapsed={answer.data === undefined ? '' : collapsed}
        put={put}
      />
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
              <RttMatrix
                label={
                  byRegion
                    ? 'Round trips between regions, from the row to the column'
                    : 'Round trips, from the row to the column'
                }
                ids={shownIds}
                pairs={painted}
                within={byRegion}
                sentenceOf={sentenceOf}
                selected={selected}
                onSelect={select}
              />
            ) : byRegion ? (
              <RttTable rows={byRegions} columns={REGION_COLUMNS} rttOf={regionRtt} {...table} />
            ) : (
              <RttTable rows={pairs} columns={MEMBER_COLUMNS} rttOf={memberRtt} {...table} />
            )}
            <div className="flex min-w-72 grow flex-col gap-4">
              {selected === undefined ? null : (
                <ChosenPair
                  chosen={selected}
                  nameOf={table.nameOf}
                  sentenceOf={sentenceOf}
                  madeOf={within(selected)}
                  nodeLink={nodeLink}
                />
              )}
              <NetworkLists odd={odd} silent={silent} nodeLink={nodeLink} />
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

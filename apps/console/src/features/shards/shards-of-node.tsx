'use client';
/**
 * On the page of a node: the shards that it holds, that are to come and that are to go, as they change. The grid has them beside those of the other nodes, its own
 * band first: while it is drained one sees them leave it. The table has its own alone.
 */
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { shardListCommand } from '../../data/cli-command.ts';
import { useLiveShards } from '../../data/live-shards.ts';
import { shardsAddress } from '../../data/shard-address.ts';
import { shardKey } from '../../data/shard-cell.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useAddressDefaults } from '../../ui/full-address.tsx';
import { ListFoot } from '../../ui/list-foot.tsx';
import { writeChosen } from './chosen-shards.ts';
import { exceptionsAmong } from './exceptions.ts';
import { MovesNow } from './moves-now.tsx';
import { nodeShards, nodeShardsSentence } from './node-shards.ts';
import { ShardLegend } from './shard-marks.tsx';
import { placesInOrder } from './shard-order.ts';
import { ShardPanel } from './shard-panel.tsx';
import { shardRow } from './shard-row.ts';
import { ShardsEmpty } from './shards-empty.tsx';
import { ShardsTable } from './shards-table.tsx';
import { ShownGrid } from './shown-grid.tsx';
import { useShardsView } from './use-shards-view.ts';
import { useShownShard } from './use-shown-shard.ts';
import { ViewChoice } from './view-choice.tsx';
import { SHARDS_DEFAULTS } from './view-state.ts';

export interface ShardsOfNodeProps {
  readonly cluster: string;
  readonly nodeId: string;
}

const { view: VIEW, color: COLOUR } = SHARDS_DEFAULTS;

export function ShardsOfNode({ cluster, nodeId }: ShardsOfNodeProps) {
  const live = useLiveShards();
  const router = useRouter();
  const { view, show } = useShardsView();
  useAddressDefaults({ view: VIEW, color: COLOUR });
  const { active, onActive, start, open, closePanel } = useShownShard(view, show);
  const { shards, at } = live;
  const those = useMemo(() => nodeShards(shards, nodeId), [shards, nodeId]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the order is made anew only where there are other shards
  const all = useMemo(() => placesInOrder(shards, 'ring'), [at]);
  const exceptions = useMemo(
    () =>
      exceptionsAmong(
        shards,
        Uint32Array.from(those, (shard) => at.get(shardKey(shard)) ?? -1),
      ),
    [shards, those, at],
  );
  if (!live.ready || shards.length === 0) return <ShardsEmpty cluster={cluster} live={live} />;
  const { asOf, source } = live.head ?? {};
  return (
    <div className="flex min-w-0 items-start gap-4 max-lg:flex-col">
      <div className="flex w-full min-w-0 flex-col gap-3">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <p role="status">{nodeShardsSentence(those, nodeId)}</p>
          <Link className="link" href={shardsAddress(cluster, { group: 'owner' })} prefetch={false}>
            Beside the other nodes
          </Link>
          <span className="ml-auto">
            <ViewChoice view={view.view} show={show} />
          </span>
        </div>
        <MovesNow cluster={cluster} shards={those} />
        {view.view === 'grid' ? (
          <>
            <ShownGrid
              cluster={cluster}
              live={live}
              shown={all}
              view={{ ...view, group: 'owner' }}
              first={nodeId}
              exceptions={exceptions}
              active={active}
              pulse={0}
              stale={!live.current}
              onActive={onActive}
              onOpen={open}
              // What is looked at otherwise is looked at on the page of the shards.
              onChoose={(chosen) =>
                chosen.length === 0 ? undefined : router.push(shardsAddress(cluster, { sel: writeChosen(chosen) }))
              }
              show={({ q }) => router.push(shardsAddress(cluster, { q }))}
            />
            <ShardLegend />
          </>
        ) : those.length === 0 ? (
          <EmptyState kind="nothing-exists" title={`${nodeId} has no shards, and none are on their way to it`}>
            Ask for those of a node: <code>{shardListCommand(`owner:${nodeId}`)}</code>
          </EmptyState>
        ) : (
          <ShardsTable
            cluster={cluster}
            shards={those}
            selected={view.selected}
            start={start}
            stale={!live.current}
            onOpen={open}
          />
        )}
        {asOf === undefined ? null : (
          <ListFoot
            summary={`${those.length} of ${shards.length} shards`}
            list={{
              what: 'shards',
              asOf,
              source: source ?? '',
              query: `node:${nodeId}`,
              rows: () => those.map(shardRow),
            }}
          />
        )}
      </div>
      {view.selected === undefined ? null : (
        <ShardPanel
          cluster={cluster}
          name={view.selected}
          shard={shards[at.get(view.selected) ?? -1]}
          onClose={closePanel}
        />
      )}
    </div>
  );
}

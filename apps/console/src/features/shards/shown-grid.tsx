'use client';
/** The grid with the exceptions beside it, or below it where there is little room. */
import { useCallback, useMemo } from 'react';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import type { LiveShards } from '../../data/live-shards.ts';
import type { Peer } from '../../data/model.ts';
import type { ShardCell } from '../../data/shard-cell.ts';
import { LIVENESS } from '../../ui/status.ts';
import { useWidth } from '../../ui/use-width.ts';
import { ExceptionList } from './exception-list.tsx';
import type { ShardException } from './exceptions.ts';
import type { BandLook } from './paint-bands.ts';
import type { GridBand } from './shard-grid.ts';
import { ShardHeatGrid } from './shard-heat-grid.tsx';
import { useHeatGrid } from './use-heat-grid.ts';
import type { ShardsView } from './view-state.ts';

export interface ShownGridProps {
  readonly cluster: string;
  readonly live: LiveShards;
  /** Places, in their order. */
  readonly shown: Uint32Array;
  readonly view: ShardsView;
  /** Of the bands the one before all others. */
  readonly first?: string;
  readonly exceptions: readonly ShardException[];
  readonly active: string | undefined;
  readonly pulse: number;
  readonly stale: boolean;
  readonly onActive: (key: string) => void;
  readonly onOpen: (key: string) => void;
  readonly onChoose: (shards: readonly ShardCell[]) => void;
  readonly show: (change: Partial<ShardsView>) => void;
}

/** How a node that owns shards is, where it is not simply there. */
function markOf(peer: Peer | undefined): BandLook['mark'] {
  if (peer === undefined) return undefined;
  if (peer.status !== 'Alive') return LIVENESS[peer.status];
  if (peer.intent === 'Draining') return { shape: 'half-diamond', colour: 'progress' };
  return peer.intent === 'Active' || peer.intent === 'Unknown' ? undefined : { shape: 'pause-bar', colour: 'left' };
}

export function ShownGrid(props: ShownGridProps) {
  const { live, shown, view, first, exceptions, active, pulse, stale, onActive, onOpen, onChoose, show } = props;
  const { peers } = useLiveFleet();
  const [frame, width] = useWidth<HTMLDivElement>();
  const { shards, at } = live;
  const { grid, looks, colours, left } = useHeatGrid({ shards, at, shown, view, first, width });
  const byOwner = view.group === 'owner';
  const lookOf = useCallback(
    ({ key }: GridBand): BandLook => {
      const mark = byOwner ? markOf(peers.get(key)) : undefined;
      const colour = byOwner && view.colour === 'owner' ? colours.get(key) : undefined;
      return {
        name: key === '' ? 'nobody' : key,
        ...(mark === undefined ? {} : { mark }),
        ...(colour === undefined ? {} : { colour }),
      };
    },
    [peers, byOwner, view.colour, colours],
  );
  const light = useMemo(
    () => (grid.grouped ? JSON.stringify(grid.bands.map((band) => [band.count, lookOf(band)])) : ''),
    [grid, lookOf],
  );
  return (
    <section id="shards" tabIndex={-1} className="@container min-w-0 outline-none" aria-label="All shards">
      <div className="flex items-start gap-4 @max-4xl:flex-col">
        <div ref={frame} className="min-w-0 grow @max-4xl:w-full">
          {width === 0 ? null : (
            <ShardHeatGrid
              shards={shards}
              at={at}
              grid={grid}
              looks={looks}
              colouring={view.colour}
              colours={colours}
              width={width}
              lookOf={lookOf}
              light={light}
              active={active}
              pulse={pulse}
              selected={view.selected}
              stale={stale}
              onActive={onActive}
              onOpen={onOpen}
              onChoose={onChoose}
              onBand={({ key }) => show({ q: byOwner ? `owner:${key === '' ? 'none' : key}` : `namespace:${key}` })}
            />
          )}
          {left === 0 ? null : (
            <p className="pt-2 text-soft">{left} more have no room on the grid: filter them, or look at the table.</p>
          )}
        </div>
        <div className="flex max-h-[max(320px,calc(100dvh-310px))] w-72 shrink-0 flex-col @max-4xl:w-full">
          <ExceptionList exceptions={exceptions} selected={view.selected} onOpen={onOpen} />
        </div>
      </div>
    </section>
  );
}

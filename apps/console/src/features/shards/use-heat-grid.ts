'use client';
/** What the grid needs of the shards that are shown: where each stands, what it looks like, and which colours owners have. */
import { useTheme } from 'next-themes';
import { useMemo, useRef, useState } from 'react';
import { countingOrder } from '../../data/counting-order.ts';
import { type ColoursOfNames, eightColours } from '../../data/eight-colours.ts';
import type { ShardCell } from '../../data/shard-cell.ts';
import { holderOf } from '../../data/shard-state.ts';
import { useNow } from '../../ui/use-now.ts';
import { MOST_CELLS } from './cell-size.ts';
import { type ChangesOfHands, changesOfHands } from './fresh-hands.ts';
import { layOutShards, type ShardGrid, sameGrid } from './shard-grid.ts';
import { looksOf } from './shard-looks.ts';
import { samePlaces } from './shard-order.ts';
import type { ShardsView } from './view-state.ts';

/** As it was, where it is the same: what rests on it need not be made anew. */
function useStable<Value>(value: Value, same: (a: Value, b: Value) => boolean): Value {
  const [held, setHeld] = useState(value);
  if (held === value || same(held, value)) return held;
  setHeld(value);
  return value;
}

/** Of the shards in the same places (`at` is the same as long as they are). */
function useFreshHands(shards: readonly ShardCell[], at: ReadonlyMap<string, number>): ReadonlySet<number> {
  const nowMs = useNow(1_000);
  const [held, setHeld] = useState<{
    readonly shards: readonly ShardCell[];
    readonly at: ReadonlyMap<string, number>;
    readonly changes: ChangesOfHands;
  }>({ shards, at, changes: new Map() });
  const changes =
    held.at === at ? changesOfHands(held.changes, { was: held.shards, now: shards, nowMs }) : new Map<number, number>();
  if (held.shards !== shards || held.changes.size !== changes.size) setHeld({ shards, at, changes });
  return useMemo(() => new Set(changes.keys()), [changes]);
}

export interface HeatGrid {
  readonly grid: ShardGrid;
  readonly looks: Uint32Array;
  readonly colours: ColoursOfNames;
  /** Shards that are shown, but have no room on the grid. */
  readonly left: number;
}

export interface HeatGridOf {
  readonly shards: readonly ShardCell[];
  readonly at: ReadonlyMap<string, number>;
  /** Places, in their order. */
  readonly shown: Uint32Array;
  readonly view: Pick<ShardsView, 'colour' | 'group' | 'zoom'>;
  /** Of the bands the one before all others. */
  readonly first?: string | undefined;
  readonly width: number;
}

export function useHeatGrid({ shards, at, shown, view, first, width }: HeatGridOf): HeatGrid {
  const { resolvedTheme } = useTheme();
  const theme = resolvedTheme === 'light' ? 'light' : 'dark';
  const { colour, group, zoom } = view;
  const places = useStable(shown, samePlaces);
  const fresh = useFreshHands(shards, at);
  const before = useRef<{ readonly of: Uint32Array; readonly grid: ShardGrid } | undefined>(undefined);
  // Without bands nothing moves, whoever has what.
  const members = group === 'none' ? undefined : shards;
  const grid = useMemo(() => {
    const bandOf = (place: number): string => {
      const shard = members?.[place];
      return (shard === undefined || group === 'namespace' ? shard?.namespace : holderOf(shard)) ?? '';
    };
    // Bands stay for as long as the same shards are looked at.
    const kept = before.current?.of === places ? before.current.grid : undefined;
    const made = layOutShards({
      places: places.subarray(0, MOST_CELLS),
      width,
      zoom,
      before: kept,
      ...(members === undefined ? {} : { bandOf, first }),
    });
    before.current = { of: places, grid: made };
    return made;
  }, [places, members, group, first, width, zoom]);
  const stableGrid = useStable(grid, sameGrid);
  const names = useMemo(() => {
    const counts = new Map<string, number>();
    for (const shard of shards) {
      const holder = holderOf(shard);
      if (holder !== undefined) counts.set(holder, (counts.get(holder) ?? 0) + 1);
    }
    return [...counts].sort((a, b) => b[1] - a[1] || countingOrder(a[0], b[0])).map(([name]) => name);
  }, [shards]);
  const top = names.slice(0, 8).sort(countingOrder).join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours stay as long as the same eight have them
  const colours = useMemo(() => eightColours(names, theme), [top, theme]);
  const looks = useMemo(() => looksOf(shards, { colouring: colour, colours, fresh }), [shards, colour, colours, fresh]);
  return { grid: stableGrid, looks, colours, left: Math.max(0, places.length - MOST_CELLS) };
}

/** Round trips between regions: what the pairs of their members measured, taken together. */
import { countingOrder } from './counting-order.ts';
import { medianRtt, pairKey, type RttPair } from './rtt-pairs.ts';

export interface RegionPair {
  readonly from: string;
  readonly to: string;
  /** How many pairs of members keep a channel, and how many of them were measured. */
  readonly pairs: number;
  readonly measured: number;
  /** Milliseconds; absent where nothing was measured. */
  readonly p50Ms?: number;
  readonly maxMs?: number;
  /** Pairs of which the first takes the second for such. */
  readonly suspect: number;
  readonly dead: number;
}

export const regionsOf = (ids: readonly string[], regionOf: (id: string) => string): readonly string[] =>
  [...new Set(ids.map(regionOf))].sort(countingOrder);

export function regionPairs(pairs: readonly RttPair[], regionOf: (id: string) => string): readonly RegionPair[] {
  const between = new Map<string, RttPair[]>();
  for (const pair of pairs) {
    const key = pairKey(regionOf(pair.from), regionOf(pair.to));
    const those = between.get(key);
    if (those === undefined) between.set(key, [pair]);
    else those.push(pair);
  }
  return [...between.values()].map((those) => regionPair(those, regionOf));
}

function regionPair(those: readonly RttPair[], regionOf: (id: string) => string): RegionPair {
  const [first] = those as readonly [RttPair];
  const times = those.flatMap(({ rttMs }) => (rttMs === undefined ? [] : [rttMs]));
  const p50Ms = medianRtt(those);
  const seenAs = (status: RttPair['status']): number => those.filter((pair) => pair.status === status).length;
  return {
    from: regionOf(first.from),
    to: regionOf(first.to),
    pairs: those.length,
    measured: times.length,
    ...(p50Ms === undefined ? {} : { p50Ms, maxMs: times.reduce((most, time) => Math.max(most, time)) }),
    suspect: seenAs('Suspect'),
    dead: seenAs('Dead'),
  };
}

export function regionSentence(from: string, to: string, pair: RegionPair | undefined): string {
  if (pair === undefined) return `${from} to ${to}: no channel`;
  const { pairs, measured, p50Ms, maxMs, suspect, dead } = pair;
  const time =
    p50Ms === undefined || maxMs === undefined
      ? 'not measured'
      : `${measured} measured, round trip p50 ${p50Ms.toFixed(1)} ms, max ${maxMs.toFixed(1)} ms`;
  const odd = [suspect === 0 ? '' : `${suspect} suspect`, dead === 0 ? '' : `${dead} dead`].filter(Boolean);
  return [`${from} to ${to}: ${pairs} ${pairs === 1 ? 'pair' : 'pairs'}`, time, ...odd].join(', ');
}

/** How a whole pair of regions is marked: suspect where any pair is, dead where all are. */
export const asOnePair = ({ from, to, p50Ms, pairs, suspect, dead }: RegionPair): RttPair => ({
  from,
  to,
  rttMs: p50Ms,
  status: suspect > 0 ? 'Suspect' : dead === pairs ? 'Dead' : 'Alive',
});

/** Round trips between members as each told them: by pair, what of it is odd, and who did not answer. */
import type { NetworkAnswer } from './model.ts';

export type NetworkNode = NetworkAnswer['nodes'][number];

export interface RttPair {
  readonly from: string;
  readonly to: string;
  readonly rttMs: number | undefined;
  readonly status: NetworkNode['neighbours'][number]['status'];
}

export interface SuspiciousPair {
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

/** So many times the median of all pairs is slow, if it can be felt at all. */
const SLOW_TIMES = 5;
const SLOW_LEAST_MS = 5;

export const pairsOf = (nodes: readonly NetworkNode[]): readonly RttPair[] =>
  nodes.flatMap(({ nodeId, neighbours }) =>
    neighbours.map((edge) => ({ from: nodeId, to: edge.nodeId, rttMs: edge.rttMs, status: edge.status })),
  );

export const pairKey = (from: string, to: string): string => `${from} ${to}`;

export function pairSentence(from: string, to: string, pair: RttPair | undefined): string {
  if (from === to) return `${from} itself`;
  if (pair === undefined) return `${from} to ${to}: no channel`;
  const time = pair.rttMs === undefined ? 'not measured' : `round trip ${pair.rttMs.toFixed(1)} ms`;
  return `${from} to ${to}: ${time}, ${pair.status.toLowerCase()}`;
}

export function medianRtt(pairs: readonly RttPair[]): number | undefined {
  const times = pairs.flatMap(({ rttMs }) => (rttMs === undefined ? [] : [rttMs])).sort((a, b) => a - b);
  return times[Math.floor((times.length - 1) / 2)];
}

/** One-way failures first: one side hears the other, which does not hear it. */
export function suspiciousPairs(nodes: readonly NetworkNode[]): readonly SuspiciousPair[] {
  const pairs = pairsOf(nodes);
  const byKey = new Map(pairs.map((pair) => [pairKey(pair.from, pair.to), pair]));
  const median = medianRtt(pairs);
  const oneWay: SuspiciousPair[] = [];
  const slow: SuspiciousPair[] = [];
  for (const { from, to, status, rttMs } of pairs) {
    const back = byKey.get(pairKey(to, from));
    if (status !== 'Alive' && back?.status === 'Alive')
      oneWay.push({ from, to, why: `${from} takes it for ${status.toLowerCase()}, and is alive to it: one way only` });
    else if (status === 'Suspect') oneWay.push({ from, to, why: `${from} suspects it` });
    if (median !== undefined && rttMs !== undefined && rttMs >= SLOW_LEAST_MS && rttMs > SLOW_TIMES * median)
      slow.push({ from, to, why: `${rttMs.toFixed(1)} ms, where the median is ${median.toFixed(1)} ms` });
  }
  return [...oneWay, ...slow];
}

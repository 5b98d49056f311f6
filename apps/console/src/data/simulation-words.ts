/** What a simulation says, in sentences. */
import { generationOf } from './map-version.ts';
import type { ShardSimulation } from './model.ts';

const percent = (value: number): string => `${value.toFixed(1)} %`;

/** `11.7 % of shards move (120 of 1,024), 31 leader changes, most shards on a node 84 → 71`. */
export function resultSentence(simulation: ShardSimulation): string {
  const { moved, movedPercent, shardCount, leaderChanges, maxLoadBefore, maxLoadAfter, unowned } = simulation;
  const count = (value: number): string => value.toLocaleString('en');
  return [
    `${percent(movedPercent)} of shards ${moved === 1 ? 'moves' : 'move'} (${count(moved)} of ${count(shardCount)})`,
    `${count(leaderChanges)} leader ${leaderChanges === 1 ? 'change' : 'changes'}`,
    `most shards on a node ${count(maxLoadBefore)} → ${count(maxLoadAfter)}`,
    ...(unowned === 0 ? [] : [`${count(unowned)} that nobody may own`]),
  ].join(', ');
}

/** Of nodes that have stopped by plan: what they have, they keep. Undefined where there are none. */
export function heldSentence({ load }: ShardSimulation, timeOf: (iso: string) => string): string | undefined {
  const away = load.flatMap(({ nodeId, awayUntil }) => (awayUntil === undefined ? [] : { nodeId, awayUntil }));
  if (away.length === 0) return undefined;
  const named = away.map(({ nodeId, awayUntil }) => `${nodeId} (until ${timeOf(awayUntil)})`);
  return `Away by plan, with what they have held for them: ${named.join(', ')}.`;
}

export const leastSentence = ({ leastMoved, leastMovedPercent }: ShardSimulation): string =>
  `Minimum possible for this goal: ${percent(leastMovedPercent)} (${leastMoved.toLocaleString('en')}).`;

/** Undefined while it still speaks of the newest map. */
export function staleSentence(fromVersion: string, newest: string | undefined): string | undefined {
  if (newest === undefined || newest === fromVersion) return undefined;
  return `Computed on v${generationOf(fromVersion)}, now v${generationOf(newest)}.`;
}

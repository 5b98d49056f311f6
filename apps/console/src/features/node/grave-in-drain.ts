/** What the dry run of a drain says that wants more than a press: shards that nobody else may have, and checks that fail. Pure. */
import type { IntentChange } from '../../data/model.ts';

export function graveInDrain(nodeId: string, { drain }: Pick<IntentChange, 'drain'>): readonly string[] {
  if (drain === undefined) return [];
  const stuck = drain.targets
    .filter((target) => target.nodeId === undefined)
    .reduce((sum, { shards }) => sum + shards, 0);
  return [
    ...(stuck === 0 ? [] : [`${stuck} ${stuck === 1 ? 'shard' : 'shards'} of ${nodeId} have no eligible target.`]),
    ...drain.checks
      .filter(({ passed }) => !passed)
      .map(({ name, measured, limit }) => `${nodeId}: ${name} is ${measured}, and its limit ${limit}.`),
  ];
}

/** What a drain would mean, and how far one is, as a person reads it. */
import type { ControlClient } from '@omnirelay/client';
import { formatDuration } from '@omnirelay/config';
import { intentChangeText } from './intent-change-text.ts';
import { heldText } from './wait-until-drained.ts';

type Change = Awaited<ReturnType<ControlClient['peers']['drain']>>;
type Drain = NonNullable<Awaited<ReturnType<ControlClient['peers']['get']>>['drain']>;

/** Nodes that are named with what they have then. */
const NAMED = 8;

export function drainChangeText(node: string, change: Change): string {
  const { drain } = change;
  if (drain === undefined || !change.dryRun) return intentChangeText(node, change);
  const capacity = drain.capacity.slice(0, NAMED).map(({ nodeId, before, after }) => `${nodeId} ${before} to ${after}`);
  return [
    intentChangeText(node, change),
    ...drain.leaderChanges.map(({ scope, to }) => `  first: ${scope} to ${to ?? 'nobody'}`),
    ...(capacity.length === 0 ? [] : [`  shards then: ${capacity.join(', ')}`]),
    `  takes about ${formatDuration(drain.etaMs)}`,
    ...drain.checks.map(
      ({ name, passed, measured, limit }) => `  ${passed ? 'passed' : 'FAILED'}: ${name}, ${measured} (limit ${limit})`,
    ),
  ].join('\n');
}

export const powerOffText = ({ safe, because }: Drain['powerOff']): string =>
  safe ? 'Safe to power off: yes' : `Safe to power off: no, because ${because.join('; ')}`;

/** As rows of a member's record. */
export function drainRows(drain: Drain | undefined): readonly (readonly [string, string])[] {
  if (drain === undefined) return [];
  const { deadline, atDeadline, overdue, forced, shardsBefore, shardsLeft, onTheirWay, scopesLeft } = drain;
  const held = heldText(drain);
  return [
    [
      'Drain',
      `${shardsLeft} of ${shardsBefore} shards left, ${onTheirWay} on their way, leads ${scopesLeft.length} scopes${forced ? ', forced' : ''}`,
    ],
    ...(deadline === undefined
      ? []
      : [['Drain deadline', `${deadline} (${atDeadline})${overdue ? ', OVERDUE' : ''}`] as const]),
    ...(held === '' ? [] : [['Drain held', held] as const]),
    ['Power off', powerOffText(drain.powerOff)],
  ];
}

/** What is said of a plan: in sentences, the same on its page, in the list and in the inbox. */
import type { Change, ChangeMove, ChangePerson, ChangeProgress, ChangeTouched } from './change-model.ts';
import { generationOf } from './map-version.ts';

type Person = Pick<ChangePerson, 'issuer' | 'subject'>;

export const isSamePerson = (a: Person, b: Person): boolean => a.issuer === b.issuer && a.subject === b.subject;

/** `Omar`, `Omar and Olga`, `Omar, Olga and Ana`. */
export function namesOf(people: readonly Pick<ChangePerson, 'name'>[]): string {
  const names = people.map(({ name }) => name);
  return names.length < 2 ? (names[0] ?? 'nobody') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** `1 of 2`; before it was checked nobody knows of how many. */
export function approvalWords({
  approvals,
  approvalsNeeded,
}: Pick<Change, 'approvals'> & { readonly approvalsNeeded?: number }): string {
  return approvalsNeeded === undefined ? 'not known yet' : `${approvals.length}/${approvalsNeeded}`;
}

/** Steps that need nothing any more. */
export const endedOf = ({ done, skipped, mismatch }: ChangeProgress): number => done + skipped + mismatch;

export const stepsOf = ({ waiting, begun, ...ended }: ChangeProgress): number =>
  waiting + begun + endedOf({ waiting, begun, ...ended });

/** `41 of 120 done, 3 in flight`. */
export function progressWords(progress: ChangeProgress): string {
  const { begun, done, skipped, mismatch } = progress;
  return [
    `${done + skipped} of ${stepsOf(progress)} done`,
    ...(begun === 0 ? [] : [`${begun} in flight`]),
    ...(skipped === 0 ? [] : [`${skipped} true already`]),
    ...(mismatch === 0 ? [] : [`${mismatch} found something else`]),
  ].join(', ');
}

/** What a step does at this moment, or has done: `Shard 12 of orders draining from n-a to n-b`. */
export function stepWords(move: Pick<ChangeMove, 'namespace' | 'shardId' | 'from' | 'to' | 'state'>): string {
  const { namespace, shardId, from, to, state } = move;
  const what = `Shard ${Number(shardId)} of ${namespace}`;
  const way = `${from === undefined ? '' : `from ${from} `}to ${to}`;
  switch (state) {
    case 'Waiting':
      return `${what} waits to go ${way}`;
    case 'Begun':
      return `${what} ${from === undefined ? 'being given' : 'draining'} ${way}`;
    case 'Done':
      return `${what} went ${way}`;
    case 'Skipped':
      return `${what} was with ${to} already`;
    case 'Mismatch':
      return `${what} did not go ${way}: something else was found than was approved`;
  }
}

/** `41 shards n-03 > n-17` */
export const pairWords = ({
  from,
  to,
  count,
}: {
  readonly from?: string;
  readonly to: string;
  readonly count: number;
}) => `${counted(count, 'shard')} ${from ?? 'nobody'} > ${to}`;

const VOID_WHY = {
  drift: 'what it rests upon is no more',
  revised: 'it was computed anew',
  mismatch: 'a step found something else than was approved',
} as const;

/** `Approval by olga voided: 4 moves changed since`. */
export function voidWords(
  why: keyof typeof VOID_WHY,
  by: readonly Pick<ChangePerson, 'name'>[],
  changed: { readonly moves?: number; readonly touched: number },
): string {
  const whose = by.length === 0 ? 'What was asked' : `Approval by ${namesOf(by)}`;
  const { moves, touched } = changed;
  const what =
    moves !== undefined && moves > 0
      ? `${counted(moves, 'move')} changed since`
      : touched > 0
        ? `${counted(touched, 'thing')} it rests upon changed since`
        : VOID_WHY[why];
  return `${whose} voided: ${what}`;
}

/** What of the world is otherwise than it was when the plan was computed. */
export function touchedWords({ kind, namespace, shardId, nodeId, document, now }: ChangeTouched): string {
  const of = shardId !== undefined ? `${namespace ?? ''}/${shardId}` : (nodeId ?? document ?? namespace ?? kind);
  return `${of}: ${now}`;
}

/** `orders v44, now v45`; nothing of a map that has not moved on. */
export function basisWords(map: {
  readonly namespace: string;
  readonly version: string;
  readonly now?: string;
}): string {
  const { namespace, version, now } = map;
  const at = `${namespace} v${generationOf(version)}`;
  return now === undefined || now === version ? at : `${at}, now v${generationOf(now)}`;
}

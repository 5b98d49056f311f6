/** What can be done to a shard as it is, by whom, and whether it has been seen to be done. Pure. */
import type { ShardActVerb } from '../../data/cli-command.ts';
import type { ShardStatusChange } from '../../data/model.ts';
import type { PendingAct } from '../../data/pending-act.ts';
import type { ShardCell } from '../../data/shard-cell.ts';

/** What of a shard an act depends on. */
export type ActableShard = Pick<
  ShardCell,
  'namespace' | 'shardId' | 'status' | 'version' | 'leaderId' | 'pausedUntil' | 'statusReason'
>;

export interface ShardActRequest {
  readonly verb: ShardActVerb;
  readonly namespace: string;
  readonly shardId: string;
  /** Of a pause. */
  readonly duration: string | undefined;
  readonly reason: string;
  readonly ticket: string;
  /** The version that was reviewed. */
  readonly version: string;
  readonly idempotencyKey: string;
}

export type PendingShardAct = PendingAct<ShardActRequest, ShardStatusChange>;

export const SHARD_ACTS: readonly ShardActVerb[] = ['pause', 'resume', 'disable'];

export const ACT_WORDS: Readonly<Record<ShardActVerb, string>> = {
  pause: 'Pause',
  resume: 'Resume',
  disable: 'Disable',
};

/** A paused one can be paused again, for longer or shorter. */
export const actsOn = ({ status }: Pick<ActableShard, 'status'>): readonly ShardActVerb[] =>
  status === 'Disabled' ? ['resume'] : status === 'Paused' ? ['pause', 'resume', 'disable'] : ['pause', 'disable'];

/** What an admin has disabled, an admin resumes. */
export const scopeFor = (
  verb: ShardActVerb,
  { status }: Pick<ActableShard, 'status'>,
): 'mesh.operate' | 'mesh.admin' =>
  verb === 'disable' || (verb === 'resume' && status === 'Disabled') ? 'mesh.admin' : 'mesh.operate';

/** The map says so. A pause is seen only with its own end: one that was longer before is not it. */
export function isInForce({ answer }: PendingShardAct, shard: ActableShard | undefined): boolean {
  if (answer === undefined || shard === undefined) return false;
  if (answer.unchanged) return true;
  if (shard.status !== answer.after) return false;
  return answer.until === undefined || Date.parse(answer.until) === Date.parse(shard.pausedUntil ?? '');
}

/** What is otherwise than it was looked at, in a sentence; undefined while nothing is. */
export function changedSince(looked: ActableShard, now: ActableShard): string | undefined {
  if (looked.version === now.version) return undefined;
  if (looked.status !== now.status) {
    const why = now.statusReason === undefined ? '' : ` (${now.statusReason})`;
    return `It was ${looked.status.toLowerCase()} when you looked, and is ${now.status.toLowerCase()} now${why}.`;
  }
  if (looked.leaderId !== now.leaderId)
    return `${looked.leaderId ?? 'Nobody'} had it when you looked; ${now.leaderId ?? 'nobody'} has it now.`;
  return looked.pausedUntil === now.pausedUntil
    ? 'The map has changed what it says of it since you looked.'
    : 'Somebody has paused it for another time since you looked.';
}

export function actWords({ stage, request, problem, answer }: PendingShardAct): string {
  const word = ACT_WORDS[request.verb];
  switch (stage) {
    case 'requested':
      return `${word} requested`;
    case 'accepted':
      return `${word} accepted: written down, and in force once whoever leads the mesh has published it`;
    case 'effective':
      return answer?.unchanged === true ? `${word}: it was so already` : `${word} effective`;
    case 'refused':
      return `Not done: ${problem}`;
    case 'unknown':
      return `${word} not acknowledged: whether it was done is not known (${problem}).`;
  }
}

/** How far the drain of a node has come, and whether it may be switched off. */
import type { Peer, PeerDrain } from '../../data/model.ts';
import type { ShardCell } from '../../data/shard-cell.ts';
import { holderOf } from '../../data/shard-state.ts';

type DrainedPeer = Pick<Peer, 'intent' | 'drainShards' | 'leads' | 'intentAt'>;

/** Shards that the node holds or is still to hold by the map. */
export const shardsLeft = (shards: readonly ShardCell[], nodeId: string): number =>
  shards.filter((shard) => holderOf(shard) === nodeId || shard.ownerNodeId === nodeId).length;

const scopesOf = (count: number): string => `${count} ${count === 1 ? 'scope' : 'scopes'}`;

export interface DrainSeen {
  /** When it was drained, in words. */
  readonly at: string;
  /** As the control node says; undefined while it has not. */
  readonly powerOff: PeerDrain['powerOff'] | undefined;
}

/** `left`: undefined while the shards are not known. */
export function drainSentence(
  { intent, drainShards, leads }: DrainedPeer,
  left: number | undefined,
  { at, powerOff }: DrainSeen,
): string {
  const led = leads.length === 0 ? '' : `, and it leads ${scopesOf(leads.length)}`;
  if (intent === 'Drained') {
    const drained = at === '' ? 'Drained.' : `Drained ${at}.`;
    if (left === undefined) return `${drained} Safe to power off: not known, shards are not told yet`;
    const has = left === 0 ? '' : `, ${left} ${left === 1 ? 'shard is' : 'shards are'} here again`;
    if (has !== '' || led !== '') return `${drained} Safe to power off: no${has}${led}`;
    if (powerOff === undefined) return `${drained} Safe to power off: not known yet`;
    return powerOff.safe
      ? `${drained} Safe to power off: yes`
      : `${drained} Safe to power off: no, ${powerOff.because.join('; ')}`;
  }
  if (left === undefined) return `Draining: shards are not told yet${led}`;
  return drainShards === undefined || drainShards < left
    ? `Draining: ${left} left${led}`
    : `Draining: ${left} of ${drainShards} left${led}`;
}

const THEN: Readonly<Record<PeerDrain['atDeadline'], string>> = {
  report: 'then it goes on, and is told',
  force: 'then the rest moves at once',
  'call-off': 'then it is called off',
};

/** `time`: when it is to be done, in words. */
export const deadlineWords = (
  time: string,
  { overdue, atDeadline }: Pick<PeerDrain, 'overdue' | 'atDeadline'>,
): string => (overdue ? `Overdue since ${time}` : `until ${time}, ${THEN[atDeadline]}`);

/** Whether a node may be switched off, and if not why: said apart from its being drained. */
import type { Peer, PeerDrain } from '@omnirelay/wire';
import type { ControlState } from '../operation-context.ts';
import { shardsOf } from '../shards/pace-words.ts';
import { otherControlNodes } from './drain-checks.ts';

export interface LeftOfNode {
  readonly shardsLeft: number;
  readonly scopesLeft: readonly string[];
  /** Moves to others whose new owners have not said yet that they have begun. */
  readonly notTakenUp: number;
}

export function powerOff(
  state: ControlState,
  { nodeId, intent, intentAt, status, metadata }: Peer,
  { shardsLeft, scopesLeft, notTakenUp }: LeftOfNode,
): PeerDrain['powerOff'] {
  const { readPatience } = state.shards.moveLimits;
  const namedUntil = intent === 'Drained' && intentAt !== undefined ? Date.parse(intentAt) + readPatience : 0;
  const isControl = metadata.role === 'control' && status === 'Alive';
  const owned = shardsLeft - notTakenUp;
  const because = [
    ...(intent === 'Drained' ? [] : ['it is not drained yet']),
    ...(owned > 0 ? [`it has ${shardsOf(owned)}`] : []),
    ...(notTakenUp > 0 ? [`${shardsOf(notTakenUp)} that it gave away are not taken up yet`] : []),
    ...(scopesLeft.length === 0 ? [] : [`it leads ${scopesLeft.slice(0, 5).join(', ')}`]),
    ...(isControl && otherControlNodes(state, nodeId) === 0
      ? ['it is the only control node in service: without one nothing is decided and nobody is let in']
      : []),
    // Callers may go by a map of a moment ago.
    ...(owned === 0 && state.wall() < namedUntil
      ? ['maps named it until a moment ago, and callers may still go by them']
      : []),
  ];
  return { safe: because.length === 0, because };
}

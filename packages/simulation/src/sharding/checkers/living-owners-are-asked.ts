/**
 * A shard leaves an owner whose epoch stands only once that owner has said, of that very move, that it has stopped. Whichever life of it said so: a later
 * one may have written its own record over the word, and admits as little.
 */
import { ACKS_PREFIX, decodeAcks, decodeClaim, parseFence } from '@omnirelay/protocol';
import type { Commit } from '../../lease/lease-registry.ts';
import type { ShardCheckerFactory } from '../shard-checker.ts';
import { ownerIn } from './owner-in.ts';

export const livingOwnersAreAsked: ShardCheckerFactory = ({ registry }, report) => {
  /** Nodes that have stopped, by move; those of the moves in flight alone. */
  const stopped = new Map<string, Set<string>>();
  const hear = ({ writes }: Commit): void => {
    for (const { key, value } of writes)
      if (key.startsWith(ACKS_PREFIX) && value !== null)
        for (const { namespace, moveId, state } of decodeAcks(value)?.acks ?? [])
          if (state === 'stopped') {
            const ofMove = `${namespace}/${moveId}`;
            stopped.set(ofMove, (stopped.get(ofMove) ?? new Set()).add(key.slice(ACKS_PREFIX.length)));
          }
  };
  return {
    name: 'living-owners-are-asked',
    onHistoryLost() {
      stopped.clear();
    },
    onCommit: hear,
    onMapChange: ({ namespace, map, moves }) => {
      map?.before?.owner.forEach((_, shard) => {
        const owner = ownerIn(map.before, shard);
        if (owner === null || ownerIn(map.after, shard) === owner) return;
        const claim = registry.record(`claims/node/${owner}`);
        const known = claim === undefined ? undefined : decodeClaim(claim.value);
        // Claims of a lost history are void.
        const isOfNow = parseFence(known?.fence ?? '')?.lineageEpoch === registry.lineage().lineageEpoch;
        const stands = known?.released === false && isOfNow;
        if (!stands || moves?.before == null) return;
        const move = moves.before.moves.find((each) => each.shard === shard);
        if (stopped.get(`${namespace}/${move?.moveId}`)?.has(owner) !== true)
          report(`${namespace}/${shard} was taken from ${owner}, which has not stopped`);
      });
      const inFlight = new Set(moves?.after.moves.map(({ moveId }) => `${namespace}/${moveId}`));
      if (moves !== null)
        for (const ofMove of stopped.keys())
          if (ofMove.startsWith(`${namespace}/`) && !inFlight.has(ofMove)) stopped.delete(ofMove);
    },
  };
};

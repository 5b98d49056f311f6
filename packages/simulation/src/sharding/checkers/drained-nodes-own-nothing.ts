/** Whoever is told drained has no shard and is part of no move, from the moment that it is written on, and gets none before operators take it back. */
import { decodeMoves, movesKey } from '@omnirelay/protocol';
import type { ShardCheckerFactory } from '../shard-checker.ts';
import { decodeWish, PEERS_PREFIX, peerKey } from '../simulated-members.ts';

export const drainedNodesOwnNothing: ShardCheckerFactory = (facts, report) => ({
  name: 'drained-nodes-own-nothing',
  onCommit: ({ writes }) => {
    for (const { key, value } of writes) {
      if (!key.startsWith(PEERS_PREFIX) || value === null || decodeWish(value).intent !== 'Drained') continue;
      const node = key.slice(PEERS_PREFIX.length);
      for (const { namespace } of facts.namespaces) {
        if (facts.map(namespace)?.nodes.some((each) => each === node) === true)
          report(`${node} is told drained and owns shards of ${namespace}`);
        const moves = decodeMoves(facts.registry.record(movesKey(namespace))?.value ?? '')?.moves ?? [];
        if (moves.some(({ from, to }) => from.nodeId === node || to.nodeId === node))
          report(`${node} is told drained and takes part in moves of ${namespace}`);
      }
    }
  },
  onMapChange: ({ namespace, map }) => {
    for (const node of map?.after?.nodes ?? []) {
      if (map?.before?.nodes.includes(node) !== false) continue;
      const { intent } = decodeWish(facts.registry.record(peerKey(node))?.value);
      if (intent === 'Drained') report(`${node} is drained and was given shards of ${namespace}`);
    }
  },
});

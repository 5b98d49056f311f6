/** Moves in flight stay within what a namespace and a node may have, and those that nobody forced within the share of a round. */
import { type HandoverMove, type Namespace, roundOf, shardScope } from '@omnirelay/protocol';
import type { ShardCheckerFactory } from '../shard-checker.ts';

export const movesAreBounded: ShardCheckerFactory = (facts, report) => {
  const { settings, shards, now, isForced } = facts;
  // Each namespace is compared when it is written, the others are counted as they were read.
  const ofNode = settings.movesPerNode * (facts.readsOldRecords ? facts.namespaces.length : 1);
  const inFlight = new Map<Namespace, readonly HandoverMove[]>();
  /** By leader's claim and namespace: when moves began. */
  const begun = new Map<string, number[]>();
  return {
    name: 'moves-are-bounded',
    onHistoryLost: () => {
      inFlight.clear();
    },
    onMapChange: ({ namespace, moves }, commit) => {
      if (moves === null) return;
      const known = new Set((moves.before ?? moves.after).moves.map(({ moveId }) => moveId));
      const fresh = moves.after.moves.filter(({ moveId }) => !known.has(moveId));
      inFlight.set(namespace, moves.after.moves);
      if (moves.after.moves.length > settings.movesPerNamespace)
        report(`${namespace} has ${moves.after.moves.length} moves in flight`);
      if (fresh.length === 0) return;
      const busy = new Map<string, number>();
      for (const each of inFlight.values())
        for (const { from, to } of each)
          for (const { nodeId } of [from, to]) busy.set(nodeId, (busy.get(nodeId) ?? 0) + 1);
      for (const [node, count] of busy) if (count > ofNode) report(`${node} takes part in ${count} moves`);
      const leader = `${commit.under.kind === 'fence' ? commit.under.claimId : ''} ${namespace}`;
      const at = now();
      // Rounds are not told. A stretch as long as one meets two of them, and what was begun before and has travelled until now.
      const times = (begun.get(leader) ?? []).filter((time) => at - time < settings.roundInterval * 0.97);
      for (const { shard } of fresh) if (!isForced(shardScope(namespace, shard))) times.push(at);
      begun.set(leader, times);
      if (times.length > 3 * roundOf(shards, settings.roundShare))
        report(`${namespace} began ${times.length} moves within a round`);
    },
  };
};

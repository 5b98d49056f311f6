/** While people are to be asked, no shard leaves an owner that may keep it but by a step of a change, and no shard of a step moves without it. */
import { ownerIn } from '../../sharding/checkers/owner-in.ts';
import type { ChangeCheckerFactory } from '../change-checker.ts';

export const movesAreOfSteps: ChangeCheckerFactory = ({ ledger, keepsItsShards }, report) => ({
  name: 'moves-are-of-steps',
  onCommit({ maps }) {
    for (const { namespace, map } of maps) {
      if (map?.before == null || map.after === null || map.after.lineageEpoch !== map.before.lineageEpoch) continue;
      const done = new Map<number, string>();
      for (const { id, step, after } of ledger.steps) {
        const of = ledger.stored(id)?.change.content.steps[step];
        if (of?.kind === 'move-shard' && of.namespace === namespace && after.state === 'done')
          done.set(of.shard, of.to);
      }
      for (let shard = 0; shard < map.before.shardCount; shard++) {
        const [from, to] = [ownerIn(map.before, shard), ownerIn(map.after, shard)];
        if (from === null || from === to) continue;
        if (done.get(shard) !== to && keepsItsShards(from))
          report(`${namespace}/${shard} went from ${from} to ${to}, and no step says so`);
      }
    }
  },
});

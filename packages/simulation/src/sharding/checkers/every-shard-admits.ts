/** Once the faults are over and no more moves are wanted each shard has a node that admits, and no move is left in flight. */
import { decodeMoves, movesKey } from '@omnirelay/protocol';
import type { ShardCheckerFactory } from '../shard-checker.ts';

export const everyShardAdmits: ShardCheckerFactory = (facts, report) => ({
  name: 'every-shard-admits',
  atEnd: () => {
    for (const { namespace } of facts.namespaces) {
      const moves = decodeMoves(facts.registry.record(movesKey(namespace))?.value ?? '')?.moves ?? [];
      if (moves.length > 0) report(`${namespace} has ${moves.length} moves left, the first ${moves[0]?.stage}`);
      for (let shard = 0; shard < facts.shards; shard++) {
        const admits = [...facts.hosts()].filter(
          (host) => !host.dead && host.admission(namespace, shard).kind === 'admitted',
        );
        if (admits.length !== 1) report(`${admits.length} nodes admit work for ${namespace}/${shard} at the end`);
      }
    }
  },
});

/** A node says that it has stopped, is gone and back within a moment, and writes of other moves before the leader commits on its word. */
import { expect, test } from 'vitest';
import { FEW, RESTARTS } from './mutants/shard-scenarios.ts';
import { runSharding } from './shard-run.ts';

test.each([6, 19])(
  'a move is committed on the word of a life that is over, seed %i',
  (seed) => {
    expect(runSharding({ seed, ...FEW, ...RESTARTS }).failures).toEqual([]);
  },
  120_000,
);

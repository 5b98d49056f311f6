/** One task at a worker, with what the node and the sink may say to it. */
import type { ShardCall } from '@omnirelay/mesh-node';
import { expect, it } from 'vitest';
import { SinkError } from '../sink/sink-error.ts';
import type { SinkAnswer, SinkQuestion } from '../sink/sink-state.ts';
import type { TaskOutcome } from '../task-outcome.ts';
import { executeTask } from './execute-task.ts';

const FENCE = `0000000000.0000000001.${'7'.padStart(20, '0')}`;
const task = { run: 'a', seq: 3, key: 'k3' };

/** `said`: what the sink answers, one after the other; an error is what became of the question. */
async function execute(said: readonly (SinkAnswer | Error)[], call?: ShardCall) {
  const asked: SinkQuestion[] = [];
  let acknowledged = 0;
  const admitted = {
    ...{ kind: 'admitted', authority: { fence: FENCE }, signal: new AbortController().signal },
    acknowledge: () => {
      acknowledged += 1;
      return { kind: 'kept' };
    },
  } as unknown as ShardCall;
  const answers = [...said];
  const ask = async (question: SinkQuestion): Promise<never> => {
    asked.push(question);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer as never;
  };
  const ground = {
    nodeId: 'w1',
    namespace: 'tasks',
    shards: { enter: async () => call ?? admitted },
    sink: { ask },
    workMs: 0,
  };
  const answer: TaskOutcome | Error = await executeTask(ground, 5, task, AbortSignal.timeout(5_000)).catch(
    (error: Error) => error,
  );
  return { answer, asked, acknowledged };
}

const found = (is: boolean): SinkAnswer => ({ kind: 'found', found: is });
const lost = new SinkError('lost', 'the line broke');
const of = { run: 'a', seq: 3, shard: 'tasks/00005', fence: FENCE };
const apply = (again: boolean) => ({ ask: 'apply', ...of, key: 'k3', worker: 'w1', again });

it('looks under its fence, applies under it, and says that it has ended', async () => {
  const { answer, asked, acknowledged } = await execute([found(false), { kind: 'applied' }]);
  expect(answer).toEqual({ kind: 'done', worker: 'w1', shard: 5, fence: FENCE });
  expect([asked, acknowledged]).toEqual([[{ ask: 'find', ...of }, apply(false)], 1]);
});

it('does nothing of what has been done', async () => {
  const { answer, asked } = await execute([found(true)]);
  expect([answer, asked.length]).toEqual([expect.objectContaining({ kind: 'done' }), 1]);
});

it('asks again where its answer was lost, and then only for what is not there', async () => {
  const { answer, asked } = await execute([found(false), lost, { kind: 'duplicate' }]);
  expect([answer, asked.slice(1)]).toEqual([expect.objectContaining({ kind: 'done' }), [apply(false), apply(true)]]);
});

it.each<[string, readonly (SinkAnswer | Error)[]]>([
  ['before it begins', [{ kind: 'stale', highest: FENCE }]],
  ['at its end', [found(false), { kind: 'stale', highest: FENCE }]],
])('is not done where another holds the shard %s', async (_, said) => {
  const { answer, acknowledged } = await execute(said);
  expect([answer, acknowledged]).toEqual([{ kind: 'not-here', call: { kind: 'elsewhere', owner: null } }, 1]);
});

it('says that its work has ended where it failed, too', async () => {
  const { answer, acknowledged } = await execute([new Error('no disk')]);
  expect([answer, acknowledged]).toEqual([new Error('no disk'), 1]);
});

it.each<ShardCall>([{ kind: 'forward', to: 'w2' as never }, { kind: 'elsewhere', owner: null }, { kind: 'paused' }])(
  'does not begin where the node says %j, and hands that on',
  async (call) => {
    const { answer, asked } = await execute([], call);
    expect([answer, asked]).toEqual([{ kind: 'not-here', call }, []]);
  },
);

/**
 * One task under the claim of its shard. The node is asked at its start, the sink whether it has been done already, under the fence; then it is worked on, and
 * its effect carries the fence to the sink. A worker that has lost the shard meanwhile, and may not know it, is refused there.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { EmbeddedShards } from '@omnirelay/mesh-node';
import { SinkError } from '../sink/sink-error.ts';
import type { SinkLine } from '../sink/sink-line.ts';
import type { TaskOutcome } from '../task-outcome.ts';
import type { Task } from '../task-service.ts';

export interface TaskGround {
  readonly nodeId: string;
  readonly namespace: string;
  readonly shards: Pick<EmbeddedShards, 'enter'>;
  readonly sink: Pick<SinkLine, 'ask'>;
  /** What a task takes. */
  readonly workMs: number;
  /** Between the look and the effect: where a process that stands still is late and does not know it. */
  readonly beforeEffect?: () => void;
}

const LATER = (why: string): TaskOutcome => ({ kind: 'later', why });
/** Another holds the shard, and this node has not read so yet. */
const STALE: TaskOutcome = { kind: 'not-here', call: { kind: 'elsewhere', owner: null } };

export async function executeTask(
  ground: TaskGround,
  shard: number,
  task: Task,
  signal: AbortSignal,
): Promise<TaskOutcome> {
  const { namespace, shards } = ground;
  const call = await shards.enter(namespace, shard, { signal });
  if (call.kind !== 'admitted') return { kind: 'not-here', call };
  try {
    return await work(ground, { shard, task, fence: call.authority.fence }, AbortSignal.any([signal, call.signal]));
  } finally {
    // Always, and whatever became of it: a shard is handed over only then. Where it overran, the sink has judged.
    call.acknowledge();
  }
}

interface Piece {
  readonly shard: number;
  readonly task: Task;
  readonly fence: string;
}

async function work(
  { nodeId, namespace, sink, workMs, beforeEffect }: TaskGround,
  { shard, task: { run, seq, key }, fence }: Piece,
  signal: AbortSignal,
): Promise<TaskOutcome> {
  const of = { run, seq, fence, shard: `${namespace}/${String(shard).padStart(5, '0')}` };
  const done: TaskOutcome = { kind: 'done', worker: nodeId, shard, fence };
  const before = await sink.ask({ ask: 'find', ...of }, signal);
  if (before.kind === 'stale') return STALE;
  if (before.kind === 'refused') return LATER(before.why);
  if (before.found) return done;
  if (workMs > 0) await delay(workMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  beforeEffect?.();
  for (let again = false; ; again = true) {
    try {
      const { kind, ...more } = await sink.ask({ ask: 'apply', ...of, key, worker: nodeId, again }, signal);
      if (kind === 'stale') return STALE;
      return kind === 'refused' ? LATER((more as { why: string }).why) : done;
    } catch (error) {
      // What became of it is not known: the same again, unless it is there.
      if (!(error instanceof SinkError && error.code === 'lost')) throw error;
    }
  }
}

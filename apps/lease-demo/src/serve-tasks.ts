/**
 * A function that does tasks, as the service that the mesh calls. What is not done for the shard's sake is answered so that callers of the SDK go where the shard
 * is, or come again. The signal ends with the caller, or when its deadline has passed.
 */
import { type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import { type MeshNode, type OmniRelayConfig, refuseShardCall, type ServedService } from '@omnirelay/mesh-node';
import type { TaskOutcome } from './task-outcome.ts';
import { TASKS, type Task, type TaskAnswer } from './task-service.ts';

export interface ServeTasksOptions {
  readonly endpoint: string;
  readonly namespace: string;
}

export interface TaskTime {
  readonly signal: AbortSignal;
  /** Unix milliseconds. */
  readonly deadline: number;
}

/** Unless the caller says less. */
const MOST_MS = 30_000;

export function serveTasks(
  { node, config }: { readonly node: Pick<MeshNode, 'serve' | 'shards'>; readonly config: OmniRelayConfig },
  { endpoint, namespace }: ServeTasksOptions,
  doTask: (task: Task, time: TaskTime) => Promise<TaskOutcome>,
): Promise<ServedService> {
  // It is there, and can do it another time: nothing is said against it.
  const later = (why: string) => ({ code: status.RESOURCE_EXHAUSTED, details: why });
  const run = async (call: ServerUnaryCall<Task, TaskAnswer>, answer: sendUnaryData<TaskAnswer>): Promise<void> => {
    const over = new AbortController();
    call.once('cancelled', () => over.abort(new Error('the caller has gone')));
    const deadline = Math.min(Date.now() + MOST_MS, Number(call.getDeadline()));
    const left = Math.max(0, deadline - Date.now());
    const timer = setTimeout(() => over.abort(new Error('its time is over')), left);
    try {
      const outcome = await doTask(call.request, { signal: over.signal, deadline });
      if (outcome.kind === 'done') answer(null, outcome);
      else if (outcome.kind === 'later') answer(later(outcome.why));
      else answer(refuseShardCall(outcome.call, node.shards.map(namespace)));
    } catch (error) {
      answer(later((error as Error).message));
    } finally {
      clearTimeout(timer);
    }
  };
  // Beside the other listeners that are not the mesh's own.
  return node.serve(TASKS, { run }, { endpoint, bindAddress: config.mesh.control.bindAddress });
}

/** Tasks as they are handed on: from the load generator to a gateway, and from there to the worker that owns the task's shard. Both serve the same. */
import type { MethodDefinition } from '@grpc/grpc-js';
import type { TaskId } from './sink/sink-records.ts';

export interface Task extends TaskId {
  /** What it is about: says which shard it belongs to. */
  readonly key: string;
}

/** Its effect is in the sink, once: by this call or by an earlier one. What was not done is no answer, but an error of gRPC. */
export interface TaskAnswer {
  readonly kind: 'done';
  readonly worker: string;
  readonly shard: number;
  readonly fence: string;
}

/** What peers are told of the two under. */
export const WORKER_ENDPOINT = 'tasks';
export const GATEWAY_ENDPOINT = 'intake';

const write = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

export const TASKS = {
  run: {
    path: '/omnirelay.demo.lease.v1.Tasks/Run',
    requestStream: false,
    responseStream: false,
    requestSerialize: write,
    requestDeserialize: (bytes) => readTask(JSON.parse(bytes.toString())),
    responseSerialize: write,
    responseDeserialize: (bytes) => JSON.parse(bytes.toString()) as TaskAnswer,
  },
} as const satisfies { run: MethodDefinition<Task, TaskAnswer> };

/** @throws RangeError for what is no task */
function readTask({ run, seq, key }: Partial<Record<keyof Task, unknown>>): Task {
  if (typeof run === 'string' && typeof key === 'string' && Number.isSafeInteger(seq))
    return { run, seq: seq as number, key };
  throw new RangeError('no task: expected run and key as texts and seq as a whole number');
}

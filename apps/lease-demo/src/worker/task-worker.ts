/** What a worker does with the tasks that come to it: each waits for its turn in its shard, and one that comes again while it waits or runs is that one. */
import { BOUNDS } from '../bounds.ts';
import type { Tally } from '../tally.ts';
import type { TaskOutcome } from '../task-outcome.ts';
import type { Task } from '../task-service.ts';
import { executeTask, type TaskGround } from './execute-task.ts';
import { ShardQueues } from './shard-queues.ts';

export interface TaskWorkerOptions extends TaskGround {
  /** The shard of a key; undefined while no map is known. */
  readonly shardOf: (key: string) => number | undefined;
  readonly tally: Tally;
}

export class TaskWorker {
  readonly #options: TaskWorkerOptions;
  readonly #queues = new ShardQueues(BOUNDS.worker.pending);
  readonly #underWay = new Map<string, Promise<TaskOutcome>>();

  constructor(options: TaskWorkerOptions) {
    this.#options = options;
  }

  get pending(): number {
    return this.#queues.pending;
  }

  run(task: Task): Promise<TaskOutcome> {
    const id = `${task.run}/${task.seq}`;
    const same = this.#underWay.get(id);
    if (same !== undefined) return same;
    const shard = this.#options.shardOf(task.key);
    // No map is known yet.
    if (shard === undefined) return Promise.resolve({ kind: 'not-here', call: { kind: 'paused' } });
    // Of its own: the first caller may go, and another wait for the same.
    const signal = AbortSignal.timeout(BOUNDS.worker.taskMs);
    const running = this.#queues.run(shard, () => executeTask(this.#options, shard, task, signal));
    if (running === undefined) return Promise.resolve({ kind: 'later', why: 'too many tasks wait here' });
    const answered = this.#options.tally.count(running).finally(() => this.#underWay.delete(id));
    this.#underWay.set(id, answered);
    return answered;
  }
}

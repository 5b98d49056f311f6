/** The queue of writes to a redis: one round trip, one look at the store's identity and one WAIT for all operations of a call. */
import type { EngineScope } from '../engine/apply-transaction.ts';
import { RegistryError } from '../registry-error.ts';
import { createJobQueue, type Job, type JobQueue, UnknownOutcome } from '../server/job-queue.ts';
import type { WriteResult } from '../server/queued-writes.ts';
import { encodeSettings } from './encode-operations.ts';
import { explainRedisError, isFunctionMissing, isRefusal } from './explain-redis-error.ts';
import type { Primary } from './find-primary.ts';
import { installLibrary } from './install-library.ts';
import { WRITE_FUNCTION } from './library/library.ts';
import type { Link } from './link.ts';
import { neededReplicas, type WaitPolicy } from './redis-options.ts';
import { type Reply, refusalOf } from './store-answer.ts';

/** First what became of the operation. */
export type Result = WriteResult<readonly string[]>;

type RedisJob = Job<readonly string[], Result>;

export interface WriteQueueOptions {
  readonly link: Link;
  /** `{meshId/clusterId}` */
  readonly tag: string;
  readonly scope: Pick<EngineScope, 'retention' | 'changeLogEntries'>;
  readonly wait: WaitPolicy;
  readonly runIdOf: (primary: Primary) => string;
  readonly newStoreId: () => string;
  readonly silenceMs: number;
}

export function createWriteQueue(options: WriteQueueOptions): JobQueue<readonly string[], Result> {
  const { link, tag, wait: policy } = options;
  let seenReplicas = 0;

  const send = async (primary: Primary, batch: readonly RedisJob[]): Promise<void> => {
    const { connection } = primary;
    seenReplicas = Math.max(seenReplicas, primary.replicas);
    const needed = neededReplicas(policy.policy, policy.replicas ?? seenReplicas);
    const waitMs = Math.round(Math.min(policy.timeoutMs ?? WAIT_MS, options.silenceMs / 2));
    const call = () =>
      connection.call<Reply<Result[]>>([
        'FCALL',
        WRITE_FUNCTION,
        '1',
        tag,
        ...encodeSettings({
          scope: options.scope,
          newStoreId: options.newStoreId(),
          runId: options.runIdOf(primary),
          replicas: needed,
          wall: Date.now(),
        }),
        String(batch.length),
        ...batch.flatMap((job) => job.operation),
      ]);
    try {
      let answered = call();
      const copies = needed === 0 ? undefined : connection.call<number>(['WAIT', String(needed), String(waitMs)]);
      copies?.catch(() => undefined);
      let reply: Reply<Result[]>;
      try {
        reply = await answered;
      } catch (error) {
        if (!isFunctionMissing(error)) throw error;
        await installLibrary(connection);
        answered = call();
        reply = await answered;
      }
      if (reply[0] !== 'ok') {
        if (reply[0] === 'replica') connection.end(new Error('it became a replica'));
        throw refusalOf(connection.address, reply);
      }
      seenReplicas = Math.max(seenReplicas, Number(reply[5] ?? '0'));
      const short = copies === undefined ? 0 : needed - (await copies);
      settle(
        batch,
        reply[4],
        short > 0 ? `${needed - short} of ${needed} replicas have it after ${waitMs} ms` : undefined,
      );
    } catch (error) {
      const sure = error instanceof RegistryError || isRefusal(error);
      if (/^(?:READONLY|UNBLOCKED)/.test((error as Error).message)) connection.end(error as Error);
      const told = explainRedisError(connection.address, error);
      for (const job of batch) job.reject(sure ? told : new UnknownOutcome(told.message, { cause: error }));
    }
  };

  return createJobQueue({
    engine: 'redis',
    connected: () => link.connected(),
    bytesOf: (operation: readonly string[]) => operation.reduce((sum, arg) => sum + arg.length, 0),
    send,
  });
}

const WAIT_MS = 1_000;

function settle(batch: readonly RedisJob[], results: readonly Result[], short: string | undefined): void {
  for (const [index, job] of batch.entries()) {
    const result = results[index];
    if (result === undefined) job.reject(new UnknownOutcome('redis left it without an answer'));
    else if (short !== undefined && result[0] === 'committed') job.reject(new UnknownOutcome(short));
    else job.resolve(result);
  }
}

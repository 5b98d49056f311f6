/**
 * Everything that writes goes through one queue and one connection, several operations a call (group commit): one round trip, one look at
 * the store's identity and one WAIT for all. What is still queued when its time is up was surely not written; what was sent is `unknown`.
 */
import { REGISTRY_BOUNDS } from '../bounds.ts';
import type { EngineScope } from '../engine/apply-transaction.ts';
import type { WaitOptions } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import { encodeSettings } from './encode-operations.ts';
import { explainRedisError, isFunctionMissing, isRefusal } from './explain-redis-error.ts';
import type { Primary } from './find-primary.ts';
import { installLibrary } from './install-library.ts';
import { WRITE_FUNCTION } from './library/library.ts';
import type { Link } from './link.ts';
import { neededReplicas, type WaitPolicy } from './redis-options.ts';
import { type Reply, refusalOf } from './store-answer.ts';

/** First what became of the operation. */
export type Result =
  | readonly ['committed', version: string]
  | readonly ['absent']
  | readonly ['conflict', cause: '' | 'fence' | 'condition', current: readonly string[]]
  | readonly ['mismatch', what: 'identity' | 'head' | 'lineage', found: string];

/** It was sent, and nobody knows what became of it; or it has fewer copies than the policy asks for. */
export class UnknownOutcome extends Error {}

export interface WriteQueue {
  /** @throws UnknownOutcome, or RegistryError when surely nothing was written */
  run(operation: readonly string[], wait?: WaitOptions): Promise<Result>;
  /** Refuses what is queued; resolves once what was sent is answered, or has been given up. */
  close(reason: RegistryError): Promise<void>;
}

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

interface Job {
  readonly operation: readonly string[];
  readonly bytes: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
  sent: boolean;
}

/** Bytes of operations in one call: a large one must not block the store's other users for long. */
const CALL_BYTES = 1024 * 1024;

export function createWriteQueue(options: WriteQueueOptions): WriteQueue {
  const { link, tag, wait: policy } = options;
  const queue: Job[] = [];
  let pumping = false;
  let closed: RegistryError | undefined;
  let sending: Promise<void> | undefined;
  let seenReplicas = 0;

  const rejectQueued = (error: unknown): void => {
    for (const job of queue.splice(0)) job.reject(error);
  };
  const pump = async (): Promise<void> => {
    while (queue.length > 0) {
      let primary: Primary;
      try {
        primary = await link.connected();
      } catch (error) {
        rejectQueued(error);
        continue;
      }
      const batch = takeBatch(queue);
      sending = batch.length > 0 ? send(primary, batch) : undefined;
      await sending;
      // Those that were answered may have more to say: it goes in the same call.
      await new Promise<void>((resolve) => process.nextTick(resolve));
    }
    pumping = false;
  };
  const wake = (): void => {
    if (pumping) return;
    pumping = true;
    process.nextTick(() => void pump());
  };

  const send = async (primary: Primary, batch: readonly Job[]): Promise<void> => {
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
    for (const job of batch) job.sent = true;
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

  return {
    async run(operation, wait) {
      wait?.signal?.throwIfAborted();
      if (closed !== undefined) throw closed;
      if (queue.length >= REGISTRY_BOUNDS.queuedCalls)
        throw new RegistryError('registry_dark', `${queue.length} registry calls are waiting already: slow down`);
      const { promise, resolve, reject } = Promise.withResolvers<Result>();
      const bytes = operation.reduce((sum, arg) => sum + arg.length, 0);
      const job: Job = { operation, bytes, resolve, reject, sent: false };
      const giveUp = (why: string, reason: unknown): void => {
        const at = queue.indexOf(job);
        if (at >= 0) queue.splice(at, 1);
        reject(job.sent ? new UnknownOutcome(why, { cause: reason }) : reason);
      };
      const timeoutMs = wait?.timeoutMs ?? REGISTRY_BOUNDS.defaultTimeoutMs;
      const timer = setTimeout(() => {
        const why = `redis gave no answer within ${timeoutMs} ms`;
        giveUp(why, new RegistryError('registry_dark', `${why}: it was not sent, and nothing was written`));
      }, timeoutMs);
      const onAbort = () => giveUp('the caller gave up waiting', wait?.signal?.reason);
      wait?.signal?.addEventListener('abort', onAbort);
      queue.push(job);
      wake();
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        wait?.signal?.removeEventListener('abort', onAbort);
      }
    },
    async close(reason) {
      closed = reason;
      rejectQueued(reason);
      await sending;
    },
  };
}

const WAIT_MS = 1_000;

function takeBatch(queue: Job[]): Job[] {
  let bytes = 0;
  let count = 0;
  for (const job of queue) {
    bytes += job.bytes;
    if (count > 0 && (bytes > CALL_BYTES || count >= REGISTRY_BOUNDS.transactionsPerCommit)) break;
    count += 1;
  }
  return queue.splice(0, count);
}

function settle(batch: readonly Job[], results: readonly Result[], short: string | undefined): void {
  for (const [index, job] of batch.entries()) {
    const result = results[index];
    if (result === undefined) job.reject(new UnknownOutcome('redis left it without an answer'));
    else if (short !== undefined && result[0] === 'committed') job.reject(new UnknownOutcome(short));
    else job.resolve(result);
  }
}

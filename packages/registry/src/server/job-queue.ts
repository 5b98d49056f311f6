/**
 * Everything that writes to a server goes through one queue, several operations a call (group commit). What is still queued when its time is
 * up was surely not written; what was sent is `unknown`.
 */
import { REGISTRY_BOUNDS } from '../bounds.ts';
import type { RegistryStore, WaitOptions } from '../port.ts';
import { RegistryError } from '../registry-error.ts';

/** It was sent, and nobody knows what became of it; or it has fewer copies than the policy asks for. */
export class UnknownOutcome extends Error {}

export interface Job<Operation, Result> {
  readonly operation: Operation;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

export interface JobQueue<Operation, Result> {
  /** @throws UnknownOutcome, or RegistryError when surely nothing was written */
  run(operation: Operation, wait?: WaitOptions): Promise<Result>;
  /** Refuses what is queued; resolves once what was sent is answered, or has been given up. */
  close(reason: RegistryError): Promise<void>;
}

export interface JobQueueOptions<Operation, Result, Connection> {
  /** The store's name in what is said. */
  readonly engine: RegistryStore['kind'];
  readonly connected: () => Promise<Connection>;
  readonly bytesOf: (operation: Operation) => number;
  /** One call: settles each job, and rejects never. */
  readonly send: (connection: Connection, batch: readonly Job<Operation, Result>[]) => Promise<void>;
}

interface QueuedJob<Operation, Result> extends Job<Operation, Result> {
  readonly bytes: number;
  sent: boolean;
}

/** Bytes of operations in one call: a large one must not block the store's other users for long. */
const CALL_BYTES = 1024 * 1024;

export function createJobQueue<Operation, Result, Connection>(
  options: JobQueueOptions<Operation, Result, Connection>,
): JobQueue<Operation, Result> {
  const { engine } = options;
  const queue: QueuedJob<Operation, Result>[] = [];
  let pumping = false;
  let closed: RegistryError | undefined;
  let sending: Promise<void> | undefined;

  const rejectQueued = (error: unknown): void => {
    for (const job of queue.splice(0)) job.reject(error);
  };
  const pump = async (): Promise<void> => {
    while (queue.length > 0) {
      let connection: Connection;
      try {
        connection = await options.connected();
      } catch (error) {
        rejectQueued(error);
        continue;
      }
      const batch = takeBatch(queue);
      for (const job of batch) job.sent = true;
      sending = batch.length > 0 ? options.send(connection, batch) : undefined;
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

  return {
    async run(operation, wait) {
      wait?.signal?.throwIfAborted();
      if (closed !== undefined) throw closed;
      if (queue.length >= REGISTRY_BOUNDS.queuedCalls)
        throw new RegistryError('registry_dark', `${queue.length} registry calls are waiting already: slow down`);
      const { promise, resolve, reject } = Promise.withResolvers<Result>();
      const job = { operation, bytes: options.bytesOf(operation), resolve, reject, sent: false };
      const giveUp = (why: string, reason: unknown): void => {
        const at = queue.indexOf(job);
        if (at >= 0) queue.splice(at, 1);
        reject(job.sent ? new UnknownOutcome(why, { cause: reason }) : reason);
      };
      const timeoutMs = wait?.timeoutMs ?? REGISTRY_BOUNDS.defaultTimeoutMs;
      const timer = setTimeout(() => {
        const why = `${engine} gave no answer within ${timeoutMs} ms`;
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

function takeBatch<Operation, Result>(queue: QueuedJob<Operation, Result>[]): QueuedJob<Operation, Result>[] {
  let bytes = 0;
  let count = 0;
  for (const job of queue) {
    bytes += job.bytes;
    if (count > 0 && (bytes > CALL_BYTES || count >= REGISTRY_BOUNDS.transactionsPerCommit)) break;
    count += 1;
  }
  return queue.splice(0, count);
}

/**
 * The writes of the port where a server applies whole operations and all go through one queue: checks before anything is sent, and what an
 * answer, or none, means.
 */
import { checkAuthority, checkKey, checkTransaction, checkValue, checkWriteAuthority } from '../check-request.ts';
import type { Heartbeat } from '../engine/apply-heartbeat.ts';
import { mismatchError } from '../engine/check-expectation.ts';
import type {
  RegistryRecord,
  RegistryStore,
  Revision,
  StoreExpectation,
  Transaction,
  TxnId,
  WaitOptions,
} from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import { type JobQueue, UnknownOutcome } from './job-queue.ts';

/** What a server says of one operation: first what became of it. `Current`: the records of a conflict, as it spells them. */
export type WriteResult<Current> =
  | readonly ['committed', version: string]
  | readonly ['absent']
  | readonly ['conflict', cause: '' | 'fence' | 'condition', current: Current]
  | readonly ['mismatch', what: 'identity' | 'head' | 'lineage', found: string];

type Expected = StoreExpectation | undefined;

export interface QueuedWritesOptions<Operation, Current> {
  readonly engine: RegistryStore['kind'];
  readonly queue: JobQueue<Operation, WriteResult<Current>>;
  readonly encode: {
    transaction(txn: Transaction, expects: Expected): Operation;
    heartbeat(beat: Heartbeat, expects: Expected): Operation;
    /** Behind everything that was sent, and with as many copies as a commit needs. */
    outcome(txnId: TxnId): Operation;
    compact(upTo: Revision, expects: Expected): Operation;
  };
  readonly recordsOf: (current: Current) => readonly RegistryRecord[];
  readonly fenceScopes: Parameters<typeof checkAuthority>[1];
  readonly writerId: string | undefined;
}

type QueuedWrites = Pick<RegistryStore, 'transact' | 'outcomeOf' | 'heartbeat' | 'compact'>;

export function queuedWrites<Operation, Current>(options: QueuedWritesOptions<Operation, Current>): QueuedWrites {
  const { engine, queue, encode, recordsOf, fenceScopes } = options;
  type Done = Exclude<WriteResult<Current>, readonly ['mismatch', ...string[]]>;

  /** The result of an operation that is not refused. @throws RegistryError lineage_mismatch, UnknownOutcome */
  const run = async (operation: Operation, wait?: WaitOptions): Promise<Done> => {
    const result = await queue.run(operation, wait);
    if (result[0] !== 'mismatch') return result;
    const [, what, found] = result;
    throw mismatchError({ what, found }, wait!.expects!);
  };
  const unknowable = async <T>(done: () => Promise<T>, unknown: (error: UnknownOutcome) => T): Promise<T> => {
    try {
      return await done();
    } catch (error) {
      if (!(error instanceof UnknownOutcome)) throw error;
      return unknown(error);
    }
  };

  return {
    async transact(txn, wait) {
      checkTransaction(txn);
      checkAuthority(txn, fenceScopes);
      type Outcome = Awaited<ReturnType<RegistryStore['transact']>>;
      return unknowable<Outcome>(
        async () => {
          const result = await run(encode.transaction(txn, wait?.expects), wait);
          if (result[0] === 'committed') return { kind: 'committed', revision: BigInt(result[1]) as Revision };
          if (result[0] === 'conflict' && result[1] !== '')
            return { kind: 'conflict', cause: result[1], current: recordsOf(result[2]) };
          throw new UnknownOutcome(`${engine} answered what no transaction can have`);
        },
        ({ message }) => ({ kind: 'unknown', txnId: txn.txnId, detail: message }),
      );
    },
    outcomeOf(txnId, wait) {
      type Outcome = Awaited<ReturnType<RegistryStore['outcomeOf']>>;
      return unknowable<Outcome>(
        async () => {
          const result = await run(encode.outcome(txnId), wait);
          return result[0] === 'committed'
            ? { kind: 'committed', revision: BigInt(result[1]) as Revision }
            : { kind: 'absent' };
        },
        () => ({ kind: 'pending' }),
      );
    },
    async heartbeat(key, expected, value, wait) {
      checkKey(key);
      checkValue(key, value);
      checkWriteAuthority(key, undefined, fenceScopes);
      const beat = { key, expected, value, writerId: wait?.writerId ?? options.writerId ?? 'heartbeat' };
      type Outcome = Awaited<ReturnType<RegistryStore['heartbeat']>>;
      return unknowable<Outcome>(
        async () => {
          const result = await run(encode.heartbeat(beat, wait?.expects), wait);
          if (result[0] === 'committed') return { kind: 'committed', version: BigInt(result[1]) as Revision };
          if (result[0] !== 'conflict') throw new UnknownOutcome(`${engine} answered what no heartbeat can have`);
          const [current] = recordsOf(result[2]);
          return current === undefined ? { kind: 'conflict' } : { kind: 'conflict', current };
        },
        () => ({ kind: 'unknown' }),
      );
    },
    compact: (upTo, wait) =>
      unknowable<void>(
        async () => {
          await run(encode.compact(upTo, wait?.expects), wait);
        },
        (error) => {
          const told = `whether ${engine} was compacted is unknown: ${error.message}`;
          throw new RegistryError('registry_dark', told, { cause: error });
        },
      ),
  };
}

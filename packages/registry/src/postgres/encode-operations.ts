/** Operations as the JSON that the store's write function takes apart (schema/write-function.ts). */
import { REGISTRY_BOUNDS } from '../bounds.ts';
import type { Heartbeat } from '../engine/apply-heartbeat.ts';
import type { EngineScope } from '../engine/apply-transaction.ts';
import { parseFence } from '../fence.ts';
import type { RegistryWrite, Retention, Revision, StoreExpectation, Transaction, TxnId } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import { claimKey, LINEAGE_KEY } from '../well-known-keys.ts';
import { FORMAT } from './schema/names.ts';

export type Operation = Readonly<Record<string, unknown>>;

export interface CallSettings {
  readonly scope: Pick<EngineScope, 'changeLogEntries'>;
  /** The id that an empty store takes. */
  readonly newStoreId: string;
  /** Unix milliseconds. */
  readonly wall: number;
}

export const encodeSettings = ({ scope, newStoreId, wall }: CallSettings): string =>
  JSON.stringify({
    format: FORMAT,
    newStoreId,
    wall,
    logEntries: scope.changeLogEntries,
    logBytes: REGISTRY_BOUNDS.changeLogBytes,
    outcomes: REGISTRY_BOUNDS.rememberedOutcomes,
    trim: REGISTRY_BOUNDS.trimmedPerTransaction,
  });

/** Beyond 63 bits no version can be: what is asked for is none, and no error of the database that takes a whole call back. */
const LAST = (1n << 63n) - 1n;
const NO_VERSION = '-2';
const ABSENT = '-1';
const number = (value: bigint): string => (value < 0n || value > LAST ? NO_VERSION : value.toString());
const upTo = (value: bigint): string => String(value > LAST ? LAST : value < 0n ? 0n : value);

const encodeExpects = (expects: StoreExpectation | undefined): Operation =>
  expects === undefined
    ? {}
    : {
        identity: clean('identity', expects.identity),
        head: upTo(expects.head ?? 0n),
        ...(expects.lineageVersion === undefined ? {} : { lineage: number(expects.lineageVersion) }),
      };

/** Text as postgres can keep it: whole characters, and no NUL. @throws RegistryError invalid_key */
function clean(what: string, text: string): string {
  if (text.includes('\0'))
    throw new RegistryError('invalid_key', `the ${what} holds the character NUL, which postgres cannot keep`);
  return text.toWellFormed();
}

const guardOf = (fence: unknown, claimId: unknown): string | undefined =>
  typeof fence === 'string' && typeof claimId === 'string' ? JSON.stringify([fence, claimId]) : undefined;

/** Of a claim and of the lineage, what fences are compared with; the database need not understand their values. */
export function guardIn(key: string, value: string): string | undefined {
  const isLineage = key === LINEAGE_KEY;
  if (!isLineage && !key.startsWith(claimKey(''))) return undefined;
  const { fence, claimId, lineageEpoch } = parsed(value);
  const guard = isLineage ? lineageEpoch : guardOf(fence, claimId);
  return typeof guard === 'string' && !guard.includes('\0') ? guard.toWellFormed() : undefined;
}

function parsed(value: string): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(value) as Readonly<Record<string, unknown>> | null) ?? {};
  } catch {
    return {};
  }
}

export interface TransactionContext {
  readonly retention: readonly Retention[];
  readonly expects: StoreExpectation | undefined;
}

export function encodeTransaction(txn: Transaction, { retention, expects }: TransactionContext): Operation {
  const { under, conditions } = txn;
  const puts = txn.writes.filter(({ kind }) => kind === 'put');
  const deletes = txn.writes.filter(({ kind }) => kind === 'delete').map(({ key }) => key);
  const histories = retention.filter(({ prefix }) => puts.some(({ key }) => key.startsWith(prefix)));
  return {
    ...encodeExpects(expects),
    txn: clean('txnId', txn.txnId),
    writer: clean('writerId', txn.writerId),
    ...(under.kind === 'unfenced'
      ? {}
      : {
          claim: claimKey(under.scope),
          guard: guardOf(under.fence, clean('claimId', under.claimId)),
          epoch: String(parseFence(under.fence)?.lineageEpoch ?? ''),
        }),
    ...(conditions.length === 0
      ? {}
      : {
          conditions: conditions.map((condition) => ({
            key: condition.key,
            version: condition.kind === 'absent' ? ABSENT : number(condition.version),
          })),
        }),
    writes: txn.writes.map((write) => encodeWrite(write, retention)),
    bytes: txn.writes.reduce((sum, { key, value = '' }) => sum + key.length + value.length, 0),
    ...(deletes.length === 0 ? {} : { deletes }),
    ...(histories.length === 0
      ? {}
      : {
          histories: histories.map((entry) => ({
            prefix: entry.prefix,
            records: entry.maxRecords,
            age: entry.maxAgeMs,
          })),
        }),
  };
}

function encodeWrite(write: RegistryWrite, retention: readonly Retention[]): Operation {
  if (write.kind === 'delete') return { k: write.key };
  const { key, value = '', schema = 1, minReader = 1, versionVector } = write;
  return {
    k: key,
    v: clean(`value of ${JSON.stringify(key)}`, value),
    s: schema,
    r: minReader,
    x: versionVector === undefined ? undefined : JSON.stringify(versionVector),
    g: guardIn(key, value),
    h: retention.find((entry) => key.startsWith(entry.prefix))?.prefix,
  };
}

export const encodeHeartbeat = (beat: Heartbeat, expects: StoreExpectation | undefined): Operation => ({
  ...encodeExpects(expects),
  key: beat.key,
  expected: number(beat.expected),
  writer: clean('writerId', beat.writerId),
  value: clean(`value of ${JSON.stringify(beat.key)}`, beat.value),
  guard: guardIn(beat.key, beat.value),
});

export const encodeCompact = (revision: Revision, expects: StoreExpectation | undefined): Operation => ({
  ...encodeExpects(expects),
  compact: upTo(revision),
});

export const encodeOutcome = (txnId: TxnId): Operation => ({ txn: clean('txnId', txnId) });

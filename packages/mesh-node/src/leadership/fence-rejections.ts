/**
 * Sees what the registry refuses because its fence is no longer that of the scope: somebody went on who does not lead any more. Each is counted and
 * logged; some a minute are written down, with the writer and both tokens, and the others are counted in the next record.
 */
import { randomUUID } from 'node:crypto';
import type { NodeId } from '@omnirelay/primitives';
import { decodeClaim } from '@omnirelay/protocol';
import type { GuardedRegistry, Transaction, TransactOutcome, TxnId } from '@omnirelay/registry';
import { LEADERSHIP_BOUNDS } from './bounds.ts';
import { REJECTIONS_PREFIX } from './scope-kind.ts';

interface Token {
  readonly fence: string;
  readonly claimId: string;
}

/** `leadership/rejections/<unix milliseconds>-<writer>-<random>`, as JSON. */
export interface FenceRejection {
  readonly scope: string;
  readonly at: string;
  readonly writerId: string;
  readonly presented: Token;
  /** Who holds the scope; null where nobody ever did in this history. */
  readonly current: (Token & { readonly nodeId: NodeId }) | null;
  /** The first of the keys that were to be written. */
  readonly keys: readonly string[];
  readonly correlationId: string;
  /** Refused since the last record and not written down, of whatever scope. */
  readonly unrecorded?: number;
}

export interface FenceRejectionDeps {
  readonly writerId: string;
  /** Unix milliseconds. */
  readonly wall: () => number;
  /** Each one, whether or not it is written down. */
  readonly onRejected: (rejection: FenceRejection) => void;
  readonly onError: (error: unknown) => void;
}

type Conflict = Extract<TransactOutcome, { kind: 'conflict' }>;

export function rejectionOf(txn: Transaction, conflict: Conflict, wall: number): FenceRejection | undefined {
  if (txn.under.kind !== 'fence' || conflict.cause !== 'fence') return undefined;
  const { scope, fence, claimId } = txn.under;
  const [stored] = conflict.current;
  const holder = stored === undefined ? undefined : decodeClaim(stored.value);
  return {
    scope,
    at: new Date(wall).toISOString(),
    writerId: txn.writerId,
    presented: { fence, claimId },
    current: holder === undefined ? null : { fence: holder.fence, claimId: holder.claimId, nodeId: holder.nodeId },
    keys: txn.writes.slice(0, LEADERSHIP_BOUNDS.rejectedKeysNamed).map(({ key }) => key),
    correlationId: randomUUID(),
  };
}

/** The same registry; disposing it disposes the one behind. */
export function seeFenceRejections(registry: GuardedRegistry, deps: FenceRejectionDeps): GuardedRegistry {
  const { store } = registry;
  let minute = 0;
  let written = 0;
  let unrecorded = 0;

  function record(rejection: FenceRejection): void {
    const now = Math.floor(deps.wall() / 60_000);
    if (now !== minute) written = 0;
    minute = now;
    if (written >= LEADERSHIP_BOUNDS.rejectionsPerMinute) {
      unrecorded += 1;
      return;
    }
    written += 1;
    const told = unrecorded === 0 ? rejection : { ...rejection, unrecorded };
    unrecorded = 0;
    const at = String(Date.parse(rejection.at)).padStart(14, '0');
    const key = `${REJECTIONS_PREFIX}${at}-${deps.writerId}-${rejection.correlationId.slice(0, 8)}`;
    store
      .transact({
        under: { kind: 'unfenced' },
        writerId: deps.writerId,
        txnId: rejection.correlationId as TxnId,
        conditions: [],
        writes: [{ kind: 'put', key, value: JSON.stringify(told) }],
      })
      .catch((error: unknown) => {
        unrecorded += 1 + (told.unrecorded ?? 0);
        deps.onError(error);
      });
  }

  const seeing: GuardedRegistry['store'] = {
    get kind() {
      return store.kind;
    },
    identity: (options) => store.identity(options),
    read: (keys, options) => store.read(keys, options),
    list: (prefix, page, options) => store.list(prefix, page, options),
    outcomeOf: (txnId, options) => store.outcomeOf(txnId, options),
    heartbeat: (key, expected, value, options) => store.heartbeat(key, expected, value, options),
    watch: (prefix, from, options) => store.watch(prefix, from, options),
    compact: (upTo, options) => store.compact(upTo, options),
    async transact(txn, options) {
      const outcome = await store.transact(txn, options);
      const rejection = outcome.kind === 'conflict' ? rejectionOf(txn, outcome, deps.wall()) : undefined;
      if (rejection !== undefined) {
        deps.onRejected(rejection);
        record(rejection);
      }
      return outcome;
    },
  };
  return {
    store: seeing,
    state: () => registry.state(),
    onStateChange: (listener) => registry.onStateChange(listener),
    adopt: (request) => registry.adopt(request),
    raiseHighWater: (mark) => registry.raiseHighWater(mark),
    lookAgain: () => registry.lookAgain(),
    [Symbol.asyncDispose]: () => registry[Symbol.asyncDispose](),
  };
}

/**
 * The audit: one chain a writer, `audit/<writerId>/<sequence>`, each entry with the hash of the one before it, written in the same
 * transaction as the act it tells of. Changes of this node take their turn, since each needs the head that the last one left.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type {
  GuardedRegistry,
  RegistryCondition,
  RegistryRecord,
  RegistryStore,
  RegistryWrite,
  Revision,
  TransactOutcome,
  TxnId,
  Under,
} from '@omnirelay/registry';
import { AUDIT_GENESIS, type AuditEntry, type AuditPrincipal, auditBodyHash, auditEntryHash } from '@omnirelay/wire';
import { documentText } from './audit-document.ts';
import { CONTROL_BOUNDS } from './bounds.ts';
import { Problem } from './problem.ts';
import { recordsBelow } from './records-below.ts';

export const AUDIT_PREFIX = 'audit/';
export const AUDIT_HEAD_PREFIX = 'audit-heads/';
const headKey = (writerId: string): string => `${AUDIT_HEAD_PREFIX}${writerId}`;

/** Where a chain ends, as the registry keeps it. */
export interface StoredHead {
  readonly sequence: string;
  readonly hash: string;
  /** No entry of it is kept, and nobody needs to be told of it; the next entry opens it again. */
  readonly closed?: true;
}

/** A head with its record, by writer. */
export interface HeadRecord extends StoredHead {
  readonly record: RegistryRecord;
}

/** `onUnreadable`: told of the writers whose head is none. @throws RegistryError; SyntaxError without it */
export async function readHeads(
  store: Pick<RegistryStore, 'list'>,
  signal: AbortSignal,
  onUnreadable?: (writerId: string) => void,
): Promise<Map<string, HeadRecord>> {
  const heads = new Map<string, HeadRecord>();
  for await (const record of recordsBelow(store, AUDIT_HEAD_PREFIX, signal)) {
    const writerId = record.key.slice(AUDIT_HEAD_PREFIX.length);
    try {
      heads.set(writerId, { ...(JSON.parse(record.value) as StoredHead), record });
    } catch (error) {
      if (onUnreadable === undefined) throw error;
      onUnreadable(writerId);
    }
  }
  return heads;
}

const entryKey = (writerId: string, sequence: bigint): string =>
  `${AUDIT_PREFIX}${writerId}/${String(sequence).padStart(20, '0')}`;

export interface AuditDraft {
  readonly action: string;
  readonly object: string;
  readonly principal: AuditPrincipal;
  readonly correlationId: string;
  readonly outcome: 'accepted' | 'refused';
  readonly reason?: string | undefined;
  readonly changeTicket?: string | undefined;
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface ChainCommit {
  readonly draft: AuditDraft;
  readonly conditions: readonly RegistryCondition[];
  readonly writes: readonly RegistryWrite[];
}

/** Any number of entries in one transaction, under whatever authority it acts. */
export interface ChainCommits extends Omit<ChainCommit, 'draft'> {
  readonly drafts: readonly AuditDraft[];
  readonly under?: Under;
}

export type ChainOutcome =
  | { readonly kind: 'committed'; readonly revision: Revision }
  | { readonly kind: 'conflict'; readonly current: readonly RegistryRecord[] };

/** As stored: `revision` is the record's own version, so it is not part of what is hashed. */
export type StoredAuditEntry = Omit<AuditEntry, 'revision'>;

type Read = RegistryStore['read'];

/** What an entry adds to the transaction of its act. */
export interface PlannedEntry {
  readonly conditions: readonly RegistryCondition[];
  readonly writes: readonly RegistryWrite[];
}

interface Head {
  readonly sequence: bigint;
  readonly hash: string;
  readonly version: Revision | null;
}

export class AuditChain {
  readonly #registry: GuardedRegistry;
  readonly #writerId: string;
  readonly #wall: () => number;
  readonly #keep: number;
  #turn: Promise<unknown> = Promise.resolve();
  #pending = 0;

  /** `keep`: entries of this chain that stay; older ones go, one for each new one. */
  constructor(options: {
    readonly registry: GuardedRegistry;
    readonly writerId: string;
    readonly wall: () => number;
    readonly keep: number;
  }) {
    this.#registry = options.registry;
    this.#writerId = options.writerId;
    this.#wall = options.wall;
    this.#keep = options.keep;
  }

  /** @throws Problem registry_dark, too_many_requests; RegistryError when surely nothing was written */
  commit({ draft, ...change }: ChainCommit): Promise<ChainOutcome> {
    return this.commitAll({ ...change, drafts: [draft] });
  }

  /** @throws as `commit` does */
  commitAll(change: ChainCommits): Promise<ChainOutcome> {
    if (this.#pending >= CONTROL_BOUNDS.pendingChanges)
      return Promise.reject(
        new Problem('too_many_requests', 'Too many changes wait for the registry on this node. Try again shortly.', {
          retryAfterSeconds: 1,
        }),
      );
    this.#pending += 1;
    return this.#inTurn(() => this.#commit(change)).finally(() => {
      this.#pending -= 1;
    });
  }

  /**
   * For an act that commits by itself: `act` gets what plans its entry, and writes it in its own transaction. No other entry of this
   * writer comes between.
   */
  alongside<T>(act: (planEntry: (draft: AuditDraft, read: Read) => Promise<PlannedEntry>) => Promise<T>): Promise<T> {
    return this.#inTurn(() => act(async (draft, read) => this.#plan([draft], await this.#head(read))));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #head(read: Read): Promise<Head> {
    const { records } = await read([headKey(this.#writerId)], { timeoutMs: CONTROL_BOUNDS.registryTimeoutMs });
    const [record] = records;
    if (record === undefined) return { sequence: 0n, hash: AUDIT_GENESIS, version: null };
    const stored = JSON.parse(record.value) as StoredHead;
    return { sequence: BigInt(stored.sequence), hash: stored.hash, version: record.version };
  }

  #entry(draft: AuditDraft, head: Head): StoredAuditEntry {
    const sequence = head.sequence + 1n;
    const before = documentText(draft.before);
    const after = documentText(draft.after);
    const entry = {
      id: `${this.#writerId}/${sequence}`,
      at: new Date(this.#wall()).toISOString(),
      writerId: this.#writerId,
      writerSequence: String(sequence),
      action: draft.action,
      object: draft.object,
      principal: draft.principal,
      ...(draft.reason === undefined ? {} : { reason: draft.reason }),
      ...(draft.changeTicket === undefined ? {} : { changeTicket: draft.changeTicket }),
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
      correlationId: draft.correlationId,
      outcome: draft.outcome,
      previousHash: head.hash,
      salt: randomBytes(16).toString('base64url'),
      erased: false,
    };
    const bodyHash = auditBodyHash(entry);
    return { ...entry, bodyHash, hash: auditEntryHash({ ...entry, bodyHash }) };
  }

  #plan(drafts: readonly AuditDraft[], head: Head): PlannedEntry {
    if (drafts.length === 0) return { conditions: [], writes: [] };
    const key = headKey(this.#writerId);
    const put = (at: string, value: unknown): RegistryWrite => ({
      kind: 'put',
      key: at,
      value: JSON.stringify(value),
      schema: 1,
      minReader: 1,
    });
    const writes: RegistryWrite[] = [];
    let { sequence, hash } = head;
    for (const draft of drafts) {
      const entry = this.#entry(draft, { ...head, sequence, hash });
      sequence += 1n;
      hash = entry.hash;
      writes.push(put(entryKey(this.#writerId, sequence), entry));
      const expired = sequence - BigInt(this.#keep);
      if (expired > 0n) writes.push({ kind: 'delete', key: entryKey(this.#writerId, expired) });
    }
    return {
      conditions: [head.version === null ? { kind: 'absent', key } : { kind: 'version', key, version: head.version }],
      writes: [...writes, put(key, { sequence: String(sequence), hash })],
    };
  }

  async #commit(change: ChainCommits): Promise<ChainOutcome> {
    for (let attempt = 0; attempt < CONTROL_BOUNDS.conflictAttempts; attempt += 1) {
      const entry = this.#plan(change.drafts, await this.#head((keys, wait) => this.#registry.store.read(keys, wait)));
      const outcome = await this.#transact(
        [...change.conditions, ...entry.conditions],
        [...change.writes, ...entry.writes],
        change.under,
      );
      if (outcome.kind === 'committed') return outcome;
      if (
        outcome.kind === 'conflict' &&
        (outcome.cause === 'fence' || !this.#onlyHeadMoved(outcome.current, change.conditions))
      )
        return outcome;
    }
    throw new Problem(
      'conflict',
      `Another process writes audit entries as ${this.#writerId}: are two nodes running under one id?`,
    );
  }

  /** True when every condition of the caller still holds, so that only the head was another one. */
  #onlyHeadMoved(current: readonly RegistryRecord[], conditions: readonly RegistryCondition[]): boolean {
    const byKey = new Map(current.map((record) => [record.key, record]));
    return conditions.every((condition) => {
      const record = byKey.get(condition.key);
      return condition.kind === 'absent' ? record === undefined : record?.version === condition.version;
    });
  }

  async #transact(
    conditions: readonly RegistryCondition[],
    writes: readonly RegistryWrite[],
    under: Under = { kind: 'unfenced' },
  ): Promise<Exclude<TransactOutcome, { kind: 'unknown' }>> {
    const txnId = randomUUID() as string as TxnId;
    const { store } = this.#registry;
    const outcome = await store.transact(
      { under, writerId: this.#writerId, txnId, conditions, writes },
      { timeoutMs: CONTROL_BOUNDS.registryTimeoutMs },
    );
    return outcome.kind === 'unknown' ? this.#readBack(txnId) : outcome;
  }

  /** The answer was lost: what came of it is read back, and never guessed. */
  async #readBack(txnId: TxnId): Promise<{ readonly kind: 'committed'; readonly revision: Revision }> {
    const limit = AbortSignal.timeout(CONTROL_BOUNDS.unknownReadBackMs);
    let cause: unknown;
    while (!limit.aborted) {
      try {
        const outcome = await this.#registry.store.outcomeOf(txnId, { signal: limit });
        if (outcome.kind === 'committed') return outcome;
        if (outcome.kind === 'absent')
          throw new Problem('registry_dark', 'The registry lost the request: nothing was written. Try again.', {
            extensions: { outcome: 'absent' },
          });
      } catch (error) {
        if (error instanceof Problem) throw error;
        cause = error;
      }
      await delay(50, undefined, { signal: limit }).catch(() => undefined);
    }
    throw new Problem(
      'registry_dark',
      'The registry went dark before it answered: the change may have been made. Look before you try again, or repeat it with the same Idempotency-Key.',
      { cause, extensions: { outcome: 'unknown', txnId } },
    );
  }
}

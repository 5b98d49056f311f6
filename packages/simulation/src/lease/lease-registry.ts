/**
 * The registry as the lease machines meet it: the real engine on tables in memory, behind delays, and with what real stores do: answers lost
 * before or after the commit, writes refused, darkness for some or all, old replicas, an older copy put back, a promotion that loses writes.
 */
import type { Prng } from '@omnirelay/primitives';
import {
  EPOCH_FLOOR_RECORD,
  LIVENESS_PREFIX,
  type ProviderRecord,
  type StoredLife,
  scopeKey,
  storedLife,
  sweepOf,
} from '@omnirelay/protocol';
import {
  answerList,
  answerRead,
  applyHeartbeat,
  applyTransaction,
  type EngineScope,
  emptyMemoryTables,
  isRegistryError,
  LINEAGE_KEY,
  type MemoryTables,
  type RegistryRecord,
  type Revision,
  type StoreExpectation,
  type StoreIdentity,
  type Transaction,
} from '@omnirelay/registry';
import { Afflicted } from './afflicted.ts';

const SCOPE: EngineScope = { root: '/mesh/cluster/', retention: [], changeLogEntries: 64 };
const PAGE = 500;
const BACKUPS = 3;

/** What a node believes of the store; checked in every write. */
export interface Belief {
  identity: StoreIdentity;
  lineageEpoch: bigint;
  revision: bigint;
}

export type WriteOutcome =
  | { readonly kind: 'committed'; readonly version: bigint }
  | { readonly kind: 'conflict'; readonly current?: ProviderRecord }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'failed'; readonly cause: 'dark' | 'lineage' };

export type ReadOutcome =
  | { readonly kind: 'read'; readonly records: readonly RegistryRecord[]; readonly revision: bigint }
  | { readonly kind: 'failed'; readonly cause: 'dark' | 'lineage' };

/** What was really written, whatever its writer was told. */
export interface Commit {
  readonly node: number;
  readonly version: bigint;
  /** Null: it was deleted. */
  readonly writes: readonly { readonly key: string; readonly value: string | null }[];
  /** Of a fenced write: what it was made under. */
  readonly under: Transaction['under'];
}

/** What becomes of a transaction: its writer is told, or not, of what was written, or was not. */
export type Fate = 'told' | 'written-unheard' | 'lost';

export interface LineageStanding {
  readonly lineageEpoch: bigint;
  readonly identity: StoreIdentity;
}

export class LeaseRegistry {
  readonly #prng: Prng;
  readonly #onCommit: (commit: Commit) => void;
  #tables: MemoryTables;
  #identities = 0;
  /** Copies for old replicas and for backups. */
  #replica: MemoryTables;
  #backups: { readonly at: number; readonly tables: MemoryTables }[] = [];
  unknownRate = 0;
  staleRate = 0;
  readonly dark = new Afflicted();
  readonly refusesWrites = new Afflicted();
  readonly refusesBeats = new Afflicted();
  /** Picks out single transactions as they arrive. */
  fateOf: (node: number, txn: Omit<Transaction, 'writerId'>) => Fate = () => 'told';

  constructor(prng: Prng, onCommit: (commit: Commit) => void) {
    this.#prng = prng;
    this.#onCommit = onCommit;
    this.#tables = emptyMemoryTables(this.#newIdentity());
    this.#writeLineage(1n);
    this.#replica = this.#tables.copy();
  }

  get identity(): StoreIdentity {
    return this.#tables.identity();
  }

  get standing(): Belief {
    return { ...this.lineage(), revision: this.#tables.head() };
  }

  lineage(): LineageStanding {
    const text = this.#tables.get(SCOPE.root + LINEAGE_KEY)?.value ?? '{"lineageEpoch":"0","storeIdentity":""}';
    const { lineageEpoch, storeIdentity } = JSON.parse(text) as { lineageEpoch: string; storeIdentity: string };
    return { lineageEpoch: BigInt(lineageEpoch), identity: storeIdentity as StoreIdentity };
  }

  record(key: string): ProviderRecord | undefined {
    return this.#tables.get(SCOPE.root + key);
  }

  /** All that is there now, for a replica that falls behind from now on. */
  copy(): MemoryTables {
    return this.#tables.copy();
  }

  /** Every second an old replica catches up. */
  replicate(): void {
    this.#replica = this.#tables.copy();
  }

  /** `behind`: what the node's own replica has, where that has fallen behind. */
  read(
    node: number,
    belief: Belief,
    keys: readonly string[],
    { prefix, behind }: { readonly prefix?: string | undefined; readonly behind?: MemoryTables | undefined } = {},
  ): ReadOutcome {
    if (this.dark.has(node)) return { kind: 'failed', cause: 'dark' };
    const newest = this.staleRate > 0 && this.#prng.unit() < this.staleRate ? this.#replica : this.#tables;
    if (this.#isForeign(newest, belief)) return { kind: 'failed', cause: 'lineage' };
    const tables = behind ?? newest;
    const revision = tables.head();
    const found = answerRead(tables, SCOPE.root, keys).records;
    const below = prefix === undefined ? [] : answerList(tables, SCOPE.root, { prefix, limit: PAGE }).records;
    return { kind: 'read', records: [...found, ...below], revision };
  }

  transact(node: number, belief: Belief, txn: Omit<Transaction, 'writerId'>): WriteOutcome {
    const fate = this.fateOf(node, txn);
    if (fate === 'lost') return { kind: 'unknown' };
    const outcome = this.#transact(node, belief, txn);
    return fate === 'told' ? outcome : { kind: 'unknown' };
  }

  #transact(node: number, belief: Belief, txn: Omit<Transaction, 'writerId'>): WriteOutcome {
    return this.#write(node, belief, false, (expects) => {
      const outcome = applyTransaction(this.#tables, SCOPE, { ...txn, writerId: `n${node}` }, { wall: 0, expects });
      if (outcome.kind !== 'committed') return { kind: 'conflict' };
      const writes = txn.writes.map(({ key, value = null }) => ({ key, value }));
      this.#onCommit({ node, version: outcome.revision, writes, under: txn.under });
      return { kind: 'committed', version: outcome.revision };
    });
  }

  heartbeat(node: number, belief: Belief, beat: { key: string; expected: bigint; value: string }): WriteOutcome {
    return this.#write(node, belief, true, (expects) => {
      const request = { ...beat, expected: beat.expected as Revision, writerId: `n${node}` };
      const outcome = applyHeartbeat(this.#tables, SCOPE, request, { wall: 0, expects });
      if (outcome.kind === 'conflict') return outcome;
      const writes = [{ key: beat.key, value: beat.value }];
      this.#onCommit({ node, version: outcome.version, writes, under: { kind: 'unfenced' } });
      return outcome;
    });
  }

  /** The records of nodes whose epoch was ended, and of these although nobody has. */
  lives(held: readonly string[]): readonly StoredLife[] {
    return answerList(this.#tables, SCOPE.root, { prefix: LIVENESS_PREFIX, limit: PAGE }).records.flatMap((record) => {
      const life = storedLife(record, this.#visible(scopeKey(`node/${record.key.slice(LIVENESS_PREFIX.length)}`)));
      return life !== undefined && (!life.held || held.includes(life.nodeId)) ? [life] : [];
    });
  }

  /** By whoever leads the mesh; those that have changed since stay. */
  sweep(lives: readonly StoredLife[]): void {
    const now = this.lives(lives.map(({ nodeId }) => nodeId));
    const same = now.filter((life) =>
      lives.some(
        ({ nodeId, version, claimVersion }) =>
          nodeId === life.nodeId && version === life.version && claimVersion === life.claimVersion,
      ),
    );
    if (same.length === 0) return;
    const { conditions, writes } = sweepOf(same, this.#visible(EPOCH_FLOOR_RECORD));
    const txn = {
      under: { kind: 'unfenced' as const },
      writerId: 'sweeper',
      txnId: `sweep-${this.identity}-${this.#tables.head()}` as Transaction['txnId'],
      conditions: conditions as Transaction['conditions'],
      writes,
    };
    const outcome = applyTransaction(this.#tables, SCOPE, txn, { wall: 0 });
    if (outcome.kind !== 'committed') return;
    const written = writes.map((write) => ({ key: write.key, value: write.kind === 'put' ? write.value : null }));
    this.#onCommit({ node: -1, version: outcome.revision, writes: written, under: txn.under });
  }

  backUp(at: number): void {
    this.#backups.push({ at, tables: this.#tables.copy() });
    if (this.#backups.length > BACKUPS) this.#backups.shift();
  }

  /** The same store with its history as of then or before; false when there is no such copy. */
  restore(takenBefore: number): boolean {
    const copy = this.#backups.findLast(({ at }) => at <= takenBefore);
    return this.#become(copy?.tables ?? null, this.identity);
  }

  /** Another server takes over with what it had received. */
  promote(): boolean {
    return this.#become(this.#replica, this.#newIdentity());
  }

  adopt(highestSeen: bigint): void {
    const stored = this.lineage().lineageEpoch;
    this.#writeLineage((highestSeen > stored ? highestSeen : stored) + 1n);
  }

  #become(copy: MemoryTables | null, identity: StoreIdentity): boolean {
    if (copy === null) return false;
    this.#tables = copy.withIdentity(identity);
    this.#replica = this.#tables.copy();
    this.#backups = [];
    return true;
  }

  /** By the key that nodes know it by. */
  #visible(key: string): ProviderRecord | undefined {
    return answerRead(this.#tables, SCOPE.root, [key]).records[0];
  }

  #newIdentity(): StoreIdentity {
    return `store-${++this.#identities}` as StoreIdentity;
  }

  #writeLineage(lineageEpoch: bigint): void {
    const identity = this.identity;
    const value = JSON.stringify({
      lineageEpoch: lineageEpoch.toString(),
      lineageId: `l-${identity}-${lineageEpoch}`,
      storeIdentity: identity,
    });
    const txn = {
      under: { kind: 'unfenced' as const },
      writerId: 'admin',
      txnId: `adopt-${identity}-${lineageEpoch}` as Transaction['txnId'],
      conditions: [],
      writes: [{ kind: 'put' as const, key: LINEAGE_KEY, value }],
    };
    applyTransaction(this.#tables, SCOPE, txn, { wall: 0 });
  }

  /** A store whose lineage is not of its own identity, or below what the node has seen. */
  #isForeign(tables: MemoryTables, belief: Belief): boolean {
    const text = tables.get(SCOPE.root + LINEAGE_KEY)?.value;
    if (text === undefined) return true;
    const { lineageEpoch, storeIdentity } = JSON.parse(text) as { lineageEpoch: string; storeIdentity: string };
    if (storeIdentity !== tables.identity()) return true;
    const epoch = BigInt(lineageEpoch);
    // An old replica is behind as well, and of the right history: only the epoch tells here, the head in writes.
    return epoch < belief.lineageEpoch || (epoch === belief.lineageEpoch && tables.identity() !== belief.identity);
  }

  #write(
    node: number,
    belief: Belief,
    isBeat: boolean,
    apply: (expects: StoreExpectation) => WriteOutcome,
  ): WriteOutcome {
    if (this.dark.has(node) || this.refusesWrites.has(node) || (isBeat && this.refusesBeats.has(node)))
      return { kind: 'failed', cause: 'dark' };
    const lost = this.unknownRate > 0 && this.#prng.unit() < this.unknownRate;
    if (lost && this.#prng.below(2) === 0) return { kind: 'unknown' };
    try {
      const outcome = apply({ identity: belief.identity, head: belief.revision as Revision });
      return lost ? { kind: 'unknown' } : outcome;
    } catch (error) {
      if (!isRegistryError(error)) throw error;
      return { kind: 'failed', cause: 'lineage' };
    }
  }
}

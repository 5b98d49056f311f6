/**
 * The policies of rebalancing and the freezes as a node has read them, and what holds of each namespace by them. A record that cannot be read harms nobody:
 * the last one that could be counts, or the default where there was none, and it is told by its name.
 */
import type { Namespace } from '@omnirelay/protocol';
import {
  CLUSTER_POLICY,
  decodeFreeze,
  decodePolicy,
  effectivePolicy,
  FREEZES_VERSION_KEY,
  type Freeze,
  freezeWindows,
  type PolicyDocument,
  type PolicyId,
  type PolicyRecord,
  parseFreezeKey,
  parsePolicyKey,
  policyIdOf,
  type RebalancePolicy,
} from '@omnirelay/protocol/policy';
import type { RegistryRecord } from '@omnirelay/registry';
import { eachSettled, type SettledSource } from '../../control-plane/shards/shard-records.ts';

/** With the version of the registry's record. */
export interface StoredPolicy extends PolicyRecord {
  readonly recordVersion: bigint;
}

export interface StoredFreeze extends Freeze {
  readonly recordVersion: bigint;
}

export interface FollowedPoliciesDeps {
  /** What stands below `policies/`, and below `freezes/`. */
  readonly policies: SettledSource;
  readonly freezes: SettledSource;
  readonly onUnreadable: (record: string, why: string) => void;
}

type Changes = ReadonlyMap<string, RegistryRecord | null>;

const NOTHING: PolicyDocument = { version: 0 };

export class FollowedPolicies implements Disposable {
  readonly #deps: FollowedPoliciesDeps;
  readonly #policies = new Map<PolicyId, StoredPolicy>();
  readonly #freezes = new Map<string, StoredFreeze>();
  #freezesVersion: bigint | undefined;
  readonly #unreadable = new Map<string, string>();
  /** Until something changes, whoever asks has the very same. */
  readonly #effective = new Map<Namespace | null, RebalancePolicy>();
  readonly #listeners = new Set<() => void>();
  readonly #stops: readonly (() => void)[];

  constructor(deps: FollowedPoliciesDeps) {
    this.#deps = deps;
    const { policies, freezes } = deps;
    this.#stops = [
      eachSettled(policies, (changes) => this.#take(changes, (key, record) => this.#putPolicy(key, record))),
      eachSettled(freezes, (changes) => this.#take(changes, (key, record) => this.#putFreeze(key, record))),
    ];
  }

  /** False until both have been read once: until then nobody knows what holds. */
  get loaded(): boolean {
    return this.#deps.policies.loaded && this.#deps.freezes.loaded;
  }

  /** What holds now of a namespace, or of the cluster. Its windows are those that are over as well. */
  effectivePolicy(namespace: Namespace | null): RebalancePolicy {
    const known = this.#effective.get(namespace);
    if (known !== undefined) return known;
    const cluster = this.document(CLUSTER_POLICY);
    const own = namespace === null ? undefined : this.stored(policyIdOf(namespace))?.document;
    const policy = effectivePolicy(cluster, own, freezeWindows(this.#freezes.values(), namespace));
    this.#effective.set(namespace, policy);
    return policy;
  }

  /** Of the document that preconditions name; 0 of one that nobody has written. */
  policyVersion(id: string): bigint {
    return BigInt(this.#policies.get(id as PolicyId)?.document.version ?? 0);
  }

  /** As it is written; of one that nobody has written, nothing. */
  document(id: PolicyId): PolicyDocument {
    return this.#policies.get(id)?.document ?? NOTHING;
  }

  /** Undefined where nobody has written it, or it could never be read. */
  stored(id: PolicyId): StoredPolicy | undefined {
    return this.#policies.get(id);
  }

  /** Of the record that each making and lifting of a freeze writes anew, as it was read with them; undefined where none ever was. */
  get freezesVersion(): bigint | undefined {
    return this.#freezesVersion;
  }

  /** Of documents that somebody has written. */
  written(): readonly PolicyId[] {
    return [...this.#policies.keys()].sort();
  }

  /** Those that are over among them, until they are swept. */
  freezes(): readonly StoredFreeze[] {
    return [...this.#freezes.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  freeze(id: string): StoredFreeze | undefined {
    return this.#freezes.get(id);
  }

  unreadable(): readonly { readonly record: string; readonly why: string }[] {
    return [...this.#unreadable].map(([record, why]) => ({ record, why }));
  }

  /** After each change that was read as a whole. Returns the way to stop. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
  }

  #take(changes: Changes, put: (key: string, record: RegistryRecord | null) => void): void {
    for (const [key, record] of changes) put(key, record);
    if (changes.size === 0) return;
    this.#effective.clear();
    for (const listener of [...this.#listeners]) listener();
  }

  #putPolicy(key: string, record: RegistryRecord | null): void {
    const parsed = parsePolicyKey(key);
    if (parsed?.kind !== 'current') return;
    this.#unreadable.delete(key);
    if (record === null) {
      this.#policies.delete(parsed.id);
      return;
    }
    const read = decodePolicy(record);
    if (read.kind === 'record') this.#policies.set(parsed.id, { ...read.value, recordVersion: record.version });
    else this.#cannotRead(key, read.detail);
  }

  #putFreeze(key: string, record: RegistryRecord | null): void {
    if (key === FREEZES_VERSION_KEY) this.#freezesVersion = record?.version;
    const id = parseFreezeKey(key);
    if (id === undefined) return;
    this.#unreadable.delete(key);
    if (record === null) {
      this.#freezes.delete(id);
      return;
    }
    const read = decodeFreeze(record);
    // Under the key of another it would be lifted by nobody.
    if (read.kind === 'record' && read.value.id === id)
      this.#freezes.set(id, { ...read.value, recordVersion: record.version });
    else this.#cannotRead(key, read.kind === 'record' ? `it says that it is ${read.value.id}` : read.detail);
  }

  #cannotRead(key: string, why: string): void {
    this.#unreadable.set(key, why);
    this.#deps.onUnreadable(key, why);
  }
}

/** The recorded transitions as this node has read them, by node, newest first in the order of the registry's revisions. */
import type { RegistryRecord } from '@omnirelay/registry';
import { eachRecord } from '../each-record.ts';
import type { RegistryMirror } from '../registry-mirror.ts';
import {
  type Confirmed,
  decodeTransition,
  type StoredTransition,
  TRANSITIONS_HEAD,
  TRANSITIONS_PREFIX,
} from './transition-record.ts';

type Source = Pick<RegistryMirror, 'records' | 'subscribe' | 'loaded' | 'get'>;

interface Read {
  readonly record: RegistryRecord;
  readonly transition: StoredTransition;
}

const nodeOf = (key: string): string => key.slice(TRANSITIONS_PREFIX.length, key.lastIndexOf('/'));

export class TransitionLog implements Disposable {
  readonly #mirror: Source;
  readonly #onUnreadable: (key: string) => void;
  readonly #byNode = new Map<string, Map<string, Read>>();
  readonly #stop: () => void;
  #ordered = new Map<string, readonly Read[]>();

  constructor(mirror: Source, onUnreadable: (key: string) => void) {
    this.#mirror = mirror;
    this.#onUnreadable = onUnreadable;
    this.#stop = eachRecord(mirror, ({ key, record }) => (record === null ? this.#delete(key) : this.#put(record)));
  }

  get loaded(): boolean {
    return this.#mirror.loaded;
  }

  get head(): RegistryRecord | undefined {
    return this.#mirror.get(TRANSITIONS_HEAD);
  }

  /** Newest first. */
  of(nodeId: string): readonly StoredTransition[] {
    return this.#inOrder(nodeId).map(({ transition }) => transition);
  }

  /** Where the node's lives stand by the records. */
  lastOf(nodeId: string): Confirmed | undefined {
    return this.#inOrder(nodeId).find(({ transition }) => transition.change !== 'removed')?.transition;
  }

  has(nodeId: string, key: string): boolean {
    return this.#byNode.get(nodeId)?.has(key) === true;
  }

  /** Of each node, newest first. */
  *records(): Iterable<readonly [nodeId: string, records: readonly RegistryRecord[]]> {
    for (const nodeId of this.#byNode.keys()) yield [nodeId, this.#inOrder(nodeId).map(({ record }) => record)];
  }

  [Symbol.dispose](): void {
    this.#stop();
  }

  #inOrder(nodeId: string): readonly Read[] {
    const known = this.#ordered.get(nodeId);
    if (known !== undefined) return known;
    const reads = [...(this.#byNode.get(nodeId)?.values() ?? [])];
    reads.sort(newestFirst);
    this.#ordered.set(nodeId, reads);
    return reads;
  }

  #put(record: RegistryRecord): void {
    if (!record.key.startsWith(TRANSITIONS_PREFIX)) return;
    const transition = decodeTransition(record);
    if (transition === undefined) {
      this.#onUnreadable(record.key);
      return;
    }
    const nodeId = nodeOf(record.key);
    const reads = this.#byNode.get(nodeId) ?? new Map<string, Read>();
    this.#byNode.set(nodeId, reads.set(record.key, { record, transition }));
    this.#ordered.delete(nodeId);
  }

  #delete(key: string): void {
    const nodeId = nodeOf(key);
    const reads = this.#byNode.get(nodeId);
    if (reads?.delete(key) !== true) return;
    if (reads.size === 0) this.#byNode.delete(nodeId);
    this.#ordered.delete(nodeId);
  }
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

const RANK = { joined: 0, rejoined: 0, died: 1, left: 1, removed: 2 } as const;

/** Of one transaction, in the order of the lives. */
const newestFirst = (a: Read, b: Read): number =>
  compare(b.record.version, a.record.version) ||
  compare(b.transition.bootEpoch, a.transition.bootEpoch) ||
  b.transition.incarnation - a.transition.incarnation ||
  RANK[b.transition.change] - RANK[a.transition.change];

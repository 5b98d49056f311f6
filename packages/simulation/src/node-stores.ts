/** What survives the lives of a node: its disk and a backup of it, its wall clock, whether its machine has power, its build and its configuration. */
import type { Address } from '@omnirelay/primitives';
import type { GossipProfile } from '@omnirelay/protocol';
import type { Speech } from './speech.ts';

export interface NodeStore {
  persisted: bigint | null;
  /** Its first data directory, of which somebody made a copy. */
  backup: bigint | null;
  wallSkewSeconds: number;
  /** The machine has power. */
  up: boolean;
  diskFull: boolean;
  /** How its next life speaks. */
  speech: Speech;
  /** The node whose id it is configured with. */
  namedAs: number;
  /** Null: that of the run. */
  profile: GossipProfile | null;
  /** Null: those that everybody has. */
  seeds: readonly Address[] | null;
  /** Never started again. */
  retired: boolean;
}

export class NodeStores {
  readonly #stores: readonly NodeStore[];

  constructor(count: number, drawSkew: () => number) {
    this.#stores = Array.from({ length: count }, (_, node) => ({
      persisted: null,
      backup: null,
      wallSkewSeconds: drawSkew(),
      up: true,
      diskFull: false,
      speech: 'plain',
      namedAs: node,
      profile: null,
      seeds: null,
      retired: false,
    }));
  }

  get(node: number): NodeStore | undefined {
    return this.#stores[node];
  }

  change(node: number, change: Partial<NodeStore>): void {
    const store = this.#stores[node];
    if (store !== undefined) Object.assign(store, change);
  }

  /** A full disk keeps what it has. */
  persist(node: number, bootEpoch: bigint): void {
    const store = this.#stores[node];
    if (store === undefined || store.diskFull) return;
    store.persisted = bootEpoch;
    store.backup ??= bootEpoch;
  }

  restoreBackup(node: number): void {
    const store = this.#stores[node];
    if (store !== undefined) store.persisted = store.backup;
  }

  jumpWall(node: number, seconds: number): void {
    const store = this.#stores[node];
    if (store !== undefined) store.wallSkewSeconds += seconds;
  }
}

/** What survives the lives of a node: its disk, its wall clock, whether its machine has power, and which build is installed on it. */
import type { Speech } from './speech.ts';

export interface NodeStore {
  persisted: bigint | null;
  wallSkewSeconds: number;
  /** The machine has power. */
  up: boolean;
  diskFull: boolean;
  /** How its next life speaks. */
  speech: Speech;
}

export class NodeStores {
  readonly #stores: readonly NodeStore[];

  constructor(count: number, drawSkew: () => number) {
    this.#stores = Array.from({ length: count }, () => ({
      persisted: null,
      wallSkewSeconds: drawSkew(),
      up: true,
      diskFull: false,
      speech: 'plain',
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
    if (store !== undefined && !store.diskFull) store.persisted = bootEpoch;
  }

  jumpWall(node: number, seconds: number): void {
    const store = this.#stores[node];
    if (store !== undefined) store.wallSkewSeconds += seconds;
  }
}

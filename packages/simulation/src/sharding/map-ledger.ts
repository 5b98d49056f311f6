/** What stands in the registry of each map and of its moves, whatever anybody believes: followed commit by commit, for checkers and callers. */
import {
  decodeMoves,
  type HandoverRecord,
  MOVES_PREFIX,
  movesKey,
  type Namespace,
  parseMapKey,
  type StoredShardMap,
} from '@omnirelay/protocol';
import type { RegistryRecord } from '@omnirelay/registry';
import type { Commit, LeaseRegistry } from '../lease/lease-registry.ts';
import { MapReader } from './map-reader.ts';

const NO_MOVES: HandoverRecord = { generation: 0n, begun: 0n, moves: [] };

export interface NamespaceChange {
  readonly namespace: Namespace;
  /** `before` is null where there was none, or nobody knows what was. `after` is null where the records make no map. */
  readonly map: { readonly before: StoredShardMap | null; readonly after: StoredShardMap | null } | null;
  readonly moves: { readonly before: HandoverRecord | null; readonly after: HandoverRecord } | null;
}

export class MapLedger {
  readonly #registry: Pick<LeaseRegistry, 'record'>;
  readonly #maps = new Map<Namespace, { readonly reader: MapReader; map: StoredShardMap | null }>();
  readonly #moves = new Map<Namespace, HandoverRecord>();
  #forgot = false;

  constructor(registry: Pick<LeaseRegistry, 'record'>) {
    this.#registry = registry;
  }

  map(namespace: Namespace): StoredShardMap | null {
    return this.#maps.get(namespace)?.map ?? null;
  }

  of({ writes }: Commit): readonly NamespaceChange[] {
    const maps = new Set<Namespace>();
    const moves = new Set<Namespace>();
    for (const { key, value } of writes) {
      const parsed = parseMapKey(key);
      if (parsed?.kind === 'header') maps.add(parsed.namespace as Namespace);
      else if (key.startsWith(MOVES_PREFIX) && value !== null) moves.add(key.slice(MOVES_PREFIX.length) as Namespace);
    }
    return [...maps.union(moves)].map((namespace) => ({
      namespace,
      map: maps.has(namespace) ? this.#readMap(namespace) : null,
      moves: moves.has(namespace) ? this.#readMoves(namespace) : null,
    }));
  }

  /** What stands there now is an older copy. */
  forget(): void {
    this.#forgot = true;
    for (const namespace of [...this.#maps.keys()]) {
      this.#maps.delete(namespace);
      this.#readMap(namespace);
    }
    this.#moves.clear();
  }

  #readMap(namespace: Namespace): NamespaceChange['map'] {
    const known = this.#maps.get(namespace) ?? { reader: new MapReader(namespace), map: null };
    this.#maps.set(namespace, known);
    const before = known.map;
    const { reader } = known;
    // First the header, then what it leads to.
    for (let turn = 0; turn < 3; turn++) {
      reader.take(
        reader.keys().flatMap((key) => this.#record(key) ?? []),
        '',
      );
      if (reader.isWhole && turn > 0) break;
    }
    known.map = reader.isWhole ? (reader.head?.map ?? null) : null;
    return { before, after: known.map };
  }

  #readMoves(namespace: Namespace): NamespaceChange['moves'] {
    const before = this.#moves.get(namespace) ?? (this.#forgot ? null : NO_MOVES);
    const after = decodeMoves(this.#record(movesKey(namespace))?.value ?? '') ?? NO_MOVES;
    this.#moves.set(namespace, after);
    return { before, after };
  }

  #record(key: string): RegistryRecord | undefined {
    const stored = this.#registry.record(key);
    return stored === undefined ? undefined : { ...(stored as RegistryRecord), key };
  }
}

/**
 * What a control node knows of shards: what operators say of namespaces and of single shards, the maps and their past (those that the node follows anyhow), moves
 * in flight, and what changed in which order. All of it out of the registry's records, so that every control node tells the same.
 */
import { nodeId as asNodeId, isName } from '@omnirelay/primitives';
import {
  decodeMoves,
  decodeNamespace,
  decodeOverrides,
  type GivingAway,
  type HandoverMove,
  isNamespace,
  MOVES_PREFIX,
  NAMESPACES_PREFIX,
  type Namespace,
  type NamespaceMap,
  type NamespaceRecord,
  NO_OVERRIDES,
  OVERRIDES_PREFIX,
  type ShardOverrides,
} from '@omnirelay/protocol';
import type { RegistryRecord } from '@omnirelay/registry';
import type { UnreadableRecord } from '@omnirelay/wire';
import { NODE_CLAIMS_PREFIX } from '../../leadership/scope-kind.ts';
import type { FollowedShards, MapRead } from '../../sharding/followed-shards.ts';
import { CONTROL_BOUNDS } from '../bounds.ts';
import type { LogPosition, RecordPosition } from '../cursor.ts';
import type { ResyncReason } from '../resync.ts';
import { DrainingNodes } from './draining-nodes.ts';
import { leastOf } from './least-position.ts';
import { ShardLog, type ShardNews } from './shard-log.ts';
import { eachSettled, type SettledSource } from './shard-records.ts';

export interface ShardSources {
  readonly follow: Pick<FollowedShards, 'namespaces' | 'maps' | 'moves' | 'map' | 'eachMap' | 'onMapRead'>;
  readonly overrides: SettledSource;
  /** Lives of nodes: on them hangs who may accept. */
  readonly claims: SettledSource;
  /** What operators want of nodes. */
  readonly peers: SettledSource;
  readonly onUnreadable: (record: string, why: string) => void;
}

export interface Settings {
  readonly record: NamespaceRecord;
  /** Of the registry's record. */
  readonly version: bigint;
}

type Changes = ReadonlyMap<string, RegistryRecord | null>;
type Moves = ReadonlyMap<number, HandoverMove>;

const NO_MOVES: Moves = new Map();

export class ShardBook implements Disposable {
  readonly #sources: ShardSources;
  readonly #follow: ShardSources['follow'];
  readonly #settings = new Map<Namespace, Settings>();
  readonly #overrides = new Map<Namespace, ShardOverrides>();
  readonly #draining = new DrainingNodes();
  readonly #moves = new Map<Namespace, Moves>();
  /** When they last changed. */
  readonly #movesAt = new Map<Namespace, bigint>();
  /** Of documents and moves; maps keep their own. */
  readonly #unreadable = new Map<string, UnreadableRecord>();
  readonly #log = new ShardLog(CONTROL_BOUNDS.shardNews);
  readonly #stops: readonly (() => void)[];
  #lineageEpoch = 0n;
  /** Where settings of a namespace went: whoever saw less cannot be told which. */
  #settingsGone: RecordPosition = { lineageEpoch: 0n, revision: 0n };
  /** Whatever becomes of moves from now on, this node sees. */
  #followsMoves = false;

  constructor(sources: ShardSources) {
    this.#sources = sources;
    const { overrides, claims, peers } = sources;
    const { namespaces, moves } = sources.follow;
    this.#follow = sources.follow;
    this.#stops = [
      eachSettled(namespaces, (changes) => this.#each(changes, (key, record) => this.#putSettings(key, record))),
      eachSettled(overrides, (changes) => this.#each(changes, (key, record) => this.#putOverrides(key, record))),
      this.#follow.onMapRead((read) => this.#takeMap(read)),
      eachSettled(moves, (changes) => {
        this.#each(changes, (key, record) => this.#putMoves(key, record));
        this.#followsMoves = moves.loaded;
      }),
      eachSettled(claims, (changes) => this.#each(changes, (key, record) => this.#putClaim(key, record))),
      eachSettled(peers, (changes) => this.#each(changes, (key, record) => this.#putWish(key, record))),
    ];
    for (const map of this.#follow.eachMap()) this.#takeMap({ map, step: { kind: 'whole' }, isNew: true });
  }

  /** In the order of their names with a slash behind, as shards are listed. */
  namespaces(): readonly Namespace[] {
    const maps = [...this.#follow.eachMap()].map(({ namespace }) => namespace);
    const known = new Set([...this.#settings.keys(), ...maps]);
    return [...known].sort((a, b) => (`${a}/` < `${b}/` ? -1 : 1));
  }

  settings(namespace: string): Settings | undefined {
    return this.#settings.get(namespace as Namespace);
  }

  overrides(namespace: string): ShardOverrides {
    return this.#overrides.get(namespace as Namespace) ?? NO_OVERRIDES;
  }

  map(namespace: string): NamespaceMap | undefined {
    return this.#follow.map(namespace as Namespace);
  }

  /** In flight, by shard. */
  moves(namespace: string): Moves {
    return this.#moves.get(namespace as Namespace) ?? NO_MOVES;
  }

  /** In flight, and owners that are drained: what is about to be given away. */
  giving(namespace: string): GivingAway {
    return { isDraining: (node) => this.#draining.has(node), moves: this.moves(namespace) };
  }

  /** The revision that last touched its settings, its map, its moves, or whether its owners are drained. */
  touched(namespace: Namespace): bigint {
    const map = this.map(namespace);
    const wishes = (map?.head?.map.nodes ?? []).map((node) => this.#draining.changedAt(node));
    const revisions = [this.settings(namespace)?.version, map?.revision, this.#movesAt.get(namespace), ...wishes];
    return revisions.reduce<bigint>((newest, one = 0n) => (one > newest ? one : newest), 0n);
  }

  unreadable(namespace?: string): readonly UnreadableRecord[] {
    const maps = namespace === undefined ? [...this.#follow.eachMap()] : [this.map(namespace)];
    const others = [...this.#unreadable.values()].filter(
      ({ record }) => namespace === undefined || record.slice(record.indexOf('/') + 1) === namespace,
    );
    return [...others, ...maps.flatMap((map) => map?.unreadable() ?? [])];
  }

  /** Everything up to here has been read, of maps, moves, lives of nodes and what is wanted of them. */
  position(): RecordPosition {
    return leastOf(this.#told());
  }

  /** And of what operators say of namespaces. */
  positionWithSettings(): RecordPosition {
    return leastOf([this.#follow.namespaces, ...this.#told()]);
  }

  next(after: LogPosition): ShardNews | undefined {
    return this.#log.next(after, this.position());
  }

  whyNotFrom(position: RecordPosition): ResyncReason | null {
    return this.#log.whyNotFrom(position);
  }

  /** The same of namespaces, whose position is that with settings. */
  whyNotNamespacesFrom({ lineageEpoch, revision }: RecordPosition): ResyncReason | null {
    const here = this.positionWithSettings();
    if (lineageEpoch !== here.lineageEpoch) return 'lineage-changed';
    const gone = this.#settingsGone;
    return gone.lineageEpoch === lineageEpoch && revision < gone.revision && gone.revision <= here.revision
      ? 'compacted'
      : null;
  }

  /** Called when a position, with settings or without, may have moved. */
  onSettled(listener: () => void): () => void {
    const stops = [this.#follow.namespaces, ...this.#told()].map((one) => one.onSettled(listener));
    return () => {
      for (const stop of stops) stop();
    };
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
  }

  #told(): readonly SettledSource[] {
    const { claims, peers } = this.#sources;
    return [this.#follow.maps, this.#follow.moves, claims, peers];
  }

  #each(changes: Changes, put: (key: string, record: RegistryRecord | null) => void): void {
    for (const [key, record] of changes) put(key, record);
    this.#followLineage();
  }

  /** Decodes it; what cannot be read is told, and stands for nothing. */
  #read<T>(
    key: string,
    record: RegistryRecord | null,
    decode: (
      record: RegistryRecord,
    ) => { readonly kind: 'record'; readonly value: T } | { readonly kind: 'unreadable'; readonly detail: string },
  ): T | undefined {
    this.#unreadable.delete(key);
    if (record === null) return undefined;
    const read = decode(record);
    if (read.kind === 'record') return read.value;
    this.#unreadable.set(key, { record: key, why: read.detail });
    this.#sources.onUnreadable(key, read.detail);
    return undefined;
  }

  #putSettings(key: string, record: RegistryRecord | null): void {
    const namespace = key.slice(NAMESPACES_PREFIX.length);
    if (!isNamespace(namespace)) return;
    const value = this.#read(key, record, decodeNamespace);
    if (value !== undefined && record !== null)
      this.#settings.set(namespace, { record: value, version: record.version });
    else if (this.#settings.delete(namespace)) {
      const { lineageEpoch, settled: revision } = this.#follow.namespaces;
      this.#settingsGone = { lineageEpoch, revision };
    }
  }

  #putOverrides(key: string, record: RegistryRecord | null): void {
    const namespace = key.slice(OVERRIDES_PREFIX.length);
    if (!isNamespace(namespace)) return;
    const value = this.#read(key, record, decodeOverrides);
    if (value === undefined) this.#overrides.delete(namespace);
    else this.#overrides.set(namespace, value);
  }

  #takeMap({ map, step, isNew }: MapRead): void {
    this.#followLineage();
    const { namespace } = map;
    if (step.kind === 'nothing') return;
    const deltas = step.kind === 'deltas' ? step.deltas : isNew ? [...map.newestDeltas()] : [];
    for (const { delta, revision } of deltas) {
      const at = { revision, key: `shard-maps/${namespace}/${delta.generation}`, namespace, version: delta };
      const shards = [...delta.moves, ...delta.statuses].flatMap((group) => group.shards);
      this.#log.add(delta.whole ? { ...at, kind: 'map' } : { ...at, kind: 'shards', shards });
    }
    if (step.kind === 'deltas') return;
    const oldest = deltas.at(-1);
    if (!isNew)
      this.#log.add({
        revision: map.revision,
        key: `shard-maps/${namespace}/header`,
        kind: 'map',
        namespace,
        ...(map.head && { version: map.head.map }),
      });
    // What came before the oldest that is kept, nobody can tell one by one.
    else if (oldest === undefined || oldest.delta.generation > 1n)
      this.#log.raiseFloor((oldest?.revision ?? map.revision) - 1n);
  }

  #putMoves(key: string, record: RegistryRecord | null): void {
    const namespace = key.slice(MOVES_PREFIX.length);
    if (!isNamespace(namespace)) return;
    const before = this.#moves.get(namespace) ?? NO_MOVES;
    const value = this.#read(key, record, ({ value: text }) => {
      const decoded = decodeMoves(text);
      return decoded === undefined
        ? { kind: 'unreadable', detail: 'it is no record of moves' }
        : { kind: 'record', value: decoded };
    });
    const now: Moves = new Map(value?.moves.map((move) => [move.shard, move]));
    this.#moves.set(namespace, now);
    this.#movesAt.set(namespace, record?.version ?? this.#follow.moves.settled);
    const shards = [...new Set([...before.keys(), ...now.keys()])].filter((shard) => {
      const [was, is] = [before.get(shard), now.get(shard)];
      return was?.moveId !== is?.moveId || was?.stage !== is?.stage;
    });
    if (record === null) return;
    // Which moves have ended before it first read of any, it does not know.
    if (!this.#followsMoves) this.#log.raiseFloor(record.version);
    else if (shards.length > 0) {
      const sorted = shards.sort((a, b) => a - b);
      this.#log.add({ revision: record.version, key, kind: 'shards', namespace, shards: sorted });
    }
  }

  #putClaim(key: string, record: RegistryRecord | null): void {
    const nodeId = key.slice(NODE_CLAIMS_PREFIX.length);
    if (!key.startsWith(NODE_CLAIMS_PREFIX) || record === null || !isName(nodeId)) return;
    this.#log.add({ revision: record.version, key, kind: 'node', nodeId: asNodeId(nodeId) });
  }

  #putWish(key: string, record: RegistryRecord | null): void {
    const nodeId = this.#draining.put(key, record);
    if (nodeId !== undefined && record !== null) this.#log.add({ revision: record.version, key, kind: 'node', nodeId });
  }

  /** Revisions count within one lineage. */
  #followLineage(): void {
    const { lineageEpoch } = this.position();
    if (lineageEpoch === this.#lineageEpoch) return;
    this.#lineageEpoch = lineageEpoch;
    // Of what some have read before others knew the lineage, nobody can tell one by one.
    const [newest = 0n] = this.#told()
      .map(({ settled }) => settled)
      .sort((a, b) => (a > b ? -1 : 1));
    this.#log.begin(lineageEpoch, newest);
  }
}

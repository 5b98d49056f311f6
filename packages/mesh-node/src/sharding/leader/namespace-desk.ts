/** One namespace before whoever leads the mesh: its records as they were last read, what is planned for it, and what is being written. */
import type { NodeId } from '@omnirelay/primitives';
import {
  type AskedBy,
  decodeForced,
  decodeOverrides,
  decodeSettings,
  emptyMap,
  forcedKey,
  type HandoverMove,
  type MapHeader,
  type MapSettings,
  type MoveCause,
  movesKey,
  type Namespace,
  NO_OVERRIDES,
  overridesKey,
  type Placement,
  type PlacementNode,
  type PlannedShard,
  Planner,
  type PlanView,
  placingOf,
  type ShardMove,
  type ShardOverrides,
  type StoredShardMap,
  settingsKey,
  type Versioned,
  wantedMoves,
} from '@omnirelay/protocol';
import { sparing } from '@omnirelay/protocol/rebalance';
import type { RegistryRecord } from '@omnirelay/registry';
import { FAIR, fairly } from '../../control-plane/fair-turns.ts';
import type { RegistryMirror } from '../../control-plane/registry-mirror.ts';
import type { RoundHold } from '../../rebalance/round-holds.ts';
import type { FollowedNamespace, FollowedShards } from '../followed-shards.ts';

export interface NamespaceRecords {
  readonly namespace: Namespace;
  readonly settings: FollowedNamespace;
  /** Undefined before the first generation. */
  readonly head: { readonly map: StoredShardMap; readonly header: Versioned<MapHeader> } | undefined;
  readonly published: Versioned<MapSettings> | undefined;
  readonly overrides: ShardOverrides;
  readonly overridesBy: string;
  /** For whose request what is to move goes whatever the rounds have left. */
  readonly forced: Versioned<AskedBy> | undefined;
  readonly moves: RegistryRecord | undefined;
}

/** What operators wish beside the settings. */
export interface WishRecords {
  readonly overrides: Pick<RegistryMirror, 'get'>;
  readonly forced: Pick<RegistryMirror, 'get'>;
}

/** Null while something that is there cannot be read: nothing is written over it. Only of forced moves none counts as none: they go by rounds. */
export function namespaceRecords(
  namespace: Namespace,
  follow: FollowedShards,
  records: WishRecords,
): NamespaceRecords | null {
  const settings = follow.settings(namespace);
  if (settings === undefined) return null;
  const map = follow.map(namespace);
  const header = map?.history.header;
  const head = map?.head ?? undefined;
  const isWhole = head !== undefined && header !== undefined && head.map.generation === header.value.generation;
  if (map !== undefined && !isWhole && (header !== undefined || map.unreadable().length > 0)) return null;
  const stored = follow.maps.get(settingsKey(namespace));
  const published = stored === undefined ? undefined : decodeSettings(stored);
  if (published?.kind === 'unreadable') return null;
  const wishes = records.overrides.get(overridesKey(namespace));
  const overrides = wishes === undefined ? undefined : decodeOverrides(wishes);
  if (overrides?.kind === 'unreadable') return null;
  const wish = records.forced.get(forcedKey(namespace));
  const forced = wish === undefined ? undefined : decodeForced(wish);
  return {
    namespace,
    settings,
    head: isWhole ? { map: head.map, header } : undefined,
    published:
      stored === undefined || published === undefined ? undefined : { value: published.value, version: stored.version },
    overrides: overrides?.value ?? NO_OVERRIDES,
    overridesBy: wishes?.lastWriterId ?? '',
    forced:
      wish === undefined || forced?.kind !== 'record' ? undefined : { value: forced.value, version: wish.version },
    moves: follow.moves.get(movesKey(namespace)),
  };
}

/** Another one whenever any of them is. */
export const textOfRecords = ({
  settings,
  head,
  published,
  overrides,
  overridesBy,
  forced,
  moves,
}: NamespaceRecords): string =>
  [
    settings.version,
    head?.header.version,
    published?.version,
    moves?.version,
    forced?.version,
    overridesBy,
    overrides.overrides.map(({ correlationId, shard }) => `${shard}:${correlationId}`),
  ].join(' ');

export interface PlanInput extends Omit<PlanView, 'map' | 'moves' | 'of'> {
  readonly nodes: readonly PlacementNode[];
  /** As they are in flight. */
  readonly moves: readonly HandoverMove[];
  readonly takes: (node: NodeId) => boolean;
  readonly spares: RoundHold['spares'];
}

type PlaceInput = Pick<PlanInput, 'nodes' | 'moves' | 'takes' | 'keeps'>;

export class NamespaceDesk {
  /** What was thought of last. */
  placed: Placement | undefined;
  /** What is wanted by that. */
  wanted: readonly PlannedShard[] = [];
  readonly #planner = new Planner();
  readonly #causes = new Map<number, MoveCause>();
  /** Something of it is being written, or has been and is not read yet. */
  busy = false;
  planning = false;
  /** As of the last plan: of all nodes the greatest number of owned shards beside the most that the node should own. */
  imbalance = 0;
  /** The machine of hand-overs has asked for the records. */
  isAsked = false;
  /** Records that the machine was given, and those that a plan was made of, as texts. */
  fed = '';
  plannedFrom = '';
  /** Records, as a text, by which each shard is where it is wanted, and nothing is on its way; else empty. */
  atRest = '';
  /** Records of which the map says all that is asked for, and until when, in Unix milliseconds. */
  satisfiedBy = '';
  satisfiedUntil = Number.NEGATIVE_INFINITY;
  #since: number | null = null;
  /** On the own clock: the documents ask for something that could not be written. */
  notBefore = Number.NEGATIVE_INFINITY;

  /** This node leads anew. */
  begin(): void {
    this.fed = '';
    this.plannedFrom = '';
    this.atRest = '';
    this.satisfiedBy = '';
    this.notBefore = Number.NEGATIVE_INFINITY;
    this.#since = null;
  }

  /** Milliseconds since this node has had the namespace before it. */
  age(now: number): number {
    this.#since ??= now;
    return now - this.#since;
  }

  /** Where all shards go when there is no map yet. */
  async first(records: NamespaceRecords, of: Pick<PlanInput, 'nodes' | 'takes'>): Promise<readonly ShardMove[]> {
    const { nodes, owner } = await this.#place(records, { ...of, moves: [], keeps: () => false });
    const moves: ShardMove[] = [];
    for (const [shard, place] of owner.entries()) {
      const to = nodes[place];
      if (to !== undefined) moves.push({ shard, from: null, to });
    }
    return moves;
  }

  async plan(records: NamespaceRecords, map: StoredShardMap, input: PlanInput): Promise<readonly PlannedShard[]> {
    const spared = sparing(input, input.spares);
    let placement = await this.#place(records, spared);
    let asked = spared;
    if (spared !== input && placement.unplaced.length > 0) {
      // What only they can have is theirs, and nothing else is.
      const unspared = await this.#place(records, input);
      if (unspared.unplaced.length < placement.unplaced.length) {
        placement = unspared;
        asked = { ...input, isHeld: () => true };
      }
    }
    this.placed = placement;
    this.imbalance = imbalanceOf(map, placement);
    const of = { policy: records.settings.record.policy, nodes: asked.nodes };
    const pace = records.forced === undefined ? {} : { hurries: () => true };
    const wanted = wantedMoves(placement, { ...asked, ...pace, map, of });
    const isAtRest = input.isSettled && wanted.length === 0 && input.moves.length === 0;
    this.atRest = isAtRest ? textOfRecords(records) : '';
    for (const { shard, cause } of wanted) this.#causes.set(shard, cause);
    return wanted;
  }

  causeOf(shard: number): MoveCause {
    return this.#causes.get(shard) ?? 'fills-share';
  }

  /** Gives way to whatever else the process has to do. */
  async #place(records: NamespaceRecords, input: PlaceInput): Promise<Placement> {
    const { namespace, settings, head } = records;
    const { policy, shardCount } = settings.record;
    const map = head?.map ?? emptyMap(namespace, shardCount, 0n);
    return fairly(placingOf(this.#planner, { ...input, policy, map }), FAIR);
  }
}

function imbalanceOf({ nodes, owner }: StoredShardMap, placement: Placement): number {
  const counts = new Map<NodeId, number>();
  for (const place of owner) {
    const node = nodes[place];
    if (node !== undefined) counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  const ratios = placement.nodes.map((node, at) => {
    const most = placement.most[at] ?? 0;
    return most === 0 ? 0 : (counts.get(node) ?? 0) / most;
  });
  return Math.max(0, ...ratios);
}

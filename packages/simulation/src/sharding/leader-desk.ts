/** One namespace before a leader: its records as they were read last, what is planned for it, and what is being written. */
import type { NodeId } from '@omnirelay/primitives';
import {
  atOnce,
  causeOfDelta,
  decodeMoves,
  emptyMap,
  type LeaderOutput,
  type MapChange,
  type MapHistory,
  type MapTransaction,
  type MoveCause,
  type Namespace,
  type OwnGeneration,
  ownGeneration,
  type Planner,
  placementNodes,
  placingOf,
  reasonOfDelta,
  type ShardMove,
  type StoredShardMap,
  type WriteContext,
  writesFor,
} from '@omnirelay/protocol';
import type { RegistryRecord } from '@omnirelay/registry';
import type { LeaderSight } from './leader-sight.ts';
import type { Plan } from './shard-checker.ts';
import type { ShardHost } from './shard-host.ts';
import type { ShardRun } from './shard-run.ts';

export interface NamespaceRead extends Pick<MapHistory, 'header' | 'settings'> {
  /** Undefined before the first generation. */
  readonly map: StoredShardMap | undefined;
  readonly moves: RegistryRecord | undefined;
  readonly revision: bigint;
  readonly lineageEpoch: bigint;
}

export interface LeaderDeskOptions {
  readonly host: ShardHost;
  readonly run: ShardRun;
  readonly planner: Pick<Planner, 'placing'>;
  readonly sight: () => LeaderSight;
}

type Delta = Extract<LeaderOutput, { kind: 'transact' }>['delta'];

export class LeaderDesk {
  read: NamespaceRead | null = null;
  /** Something is being written, or has been and was not read since: of that version at least. */
  busy: 'writes' | bigint | null = null;
  plannedFrom = '';
  plannedAt = Number.NEGATIVE_INFINITY;
  fed = '';
  notBefore = Number.NEGATIVE_INFINITY;
  readonly causes = new Map<number, MoveCause>();
  readonly #namespace: Namespace;
  readonly #o: LeaderDeskOptions;

  constructor(namespace: Namespace, options: LeaderDeskOptions) {
    this.#namespace = namespace;
    this.#o = options;
  }

  /** What the documents ask for and the map does not say. */
  due(): OwnGeneration | null {
    const { run, host, sight } = this.#o;
    const { read } = this;
    const settings = sight().settings(this.#namespace);
    if (settings === undefined || read === null) return null;
    return ownGeneration(
      {
        ...{ map: read.map, history: read, settings: settings.record, settingsBy: 'operator', overridesBy: 'operator' },
        ...{ overrides: sight().overrides(this.#namespace), lineageEpoch: read.lineageEpoch },
        ...{ wall: run.wall(), self: host.lease.id },
      },
      () => this.#first(),
    );
  }

  #first(): readonly ShardMove[] {
    const { nodes, owner } = this.place().placement;
    return [...owner].flatMap((place, shard) => {
      const to = nodes[place];
      return to === undefined ? [] : [{ shard, from: null, to }];
    });
  }

  context(settings?: OwnGeneration['settings']): WriteContext {
    const record = this.#o.sight().settings(this.#namespace)?.record;
    const { map, header, lineageEpoch = 0n } = this.read ?? {};
    return {
      map: map ?? emptyMap(this.#namespace, record?.shardCount ?? 0, lineageEpoch),
      ...{ header, lineageEpoch, strategyId: record?.policy.strategy.kind ?? 'rendezvous' },
      ...(settings && { settings }),
    };
  }

  place(): Plan {
    const { run, host, planner, sight } = this.#o;
    const namespace = this.#namespace;
    const settings = sight().settings(namespace)?.record;
    const policy = settings?.policy ?? { strategy: { kind: 'rendezvous' as const }, rules: [] };
    const moves = decodeMoves(this.read?.moves?.value ?? '')?.moves ?? [];
    const nodes = placementNodes(sight().candidates(), settings?.roles ?? []);
    const { takes, keeps } = sight().judges;
    const placing = { policy, map: this.context().map, moves, nodes, takes, keeps };
    const plan = { host, namespace, placing, placement: atOnce(placingOf(planner, placing)) };
    for (const checker of run.checkers) checker.onPlan?.(plan);
    return plan;
  }

  /** Null when the map is not the one that the delta follows: as good as a conflict. */
  transactionsOf(delta: Delta): readonly MapTransaction[] | null {
    if (delta === null) return [];
    const { run, host, sight } = this.#o;
    const map = this.read?.map;
    if (map?.generation !== delta.after || map.lineageEpoch !== this.read?.lineageEpoch) return null;
    const { judges } = sight();
    const moved = delta.moves.map((move) => ({ ...move, cause: this.causes.get(move.shard) ?? 'fills-share' }));
    const change: MapChange = {
      ...{ at: run.wall(), actor: host.lease.id, moves: delta.moves, statuses: [], reason: reasonOfDelta(moved) },
      cause: causeOfDelta(moved, { isLive: (node: NodeId) => judges.lives(node), leaves: judges.leaves }),
    };
    const written = writesFor(this.context(), change);
    return written.kind === 'writes' ? written.transactions : null;
  }
}

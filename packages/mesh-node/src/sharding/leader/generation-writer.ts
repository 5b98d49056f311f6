/** What whoever leads the mesh writes of maps: the generations that the documents ask for, and those of hand-overs with the record of moves. */
import type { Clock, NodeId } from '@omnirelay/primitives';
import {
  causeOfDelta,
  emptyMap,
  type HandoverLeader,
  type LeaderOutput,
  type MapChange,
  movesBeside,
  type Namespace,
  type OwnGeneration,
  ownGeneration,
  reasonOfDelta,
  type ShardMove,
  type WriteContext,
  writingFor,
} from '@omnirelay/protocol';
import type { PlannedMoves, PlannedWords } from '../../changes/planned-moves.ts';
import { FAIR, fairly } from '../../control-plane/fair-turns.ts';
import type { RegistryMirror } from '../../control-plane/registry-mirror.ts';
import type { LeaderLog } from './leader-log.ts';
import type { LeaderSight } from './leader-sight.ts';
import type { NamespaceDesk, NamespaceRecords } from './namespace-desk.ts';
import type { MapPublisher, Published } from './publish-map.ts';

type Transact = Extract<LeaderOutput, { readonly kind: 'transact' }>;
type Answer = Extract<Parameters<HandoverLeader['handle']>[0], { readonly request: unknown }>;

export interface GenerationWriterDeps {
  readonly nodeId: NodeId;
  /** Unique among all lives of all nodes. */
  readonly name: string;
  readonly publisher: MapPublisher;
  readonly sight: LeaderSight;
  readonly maps: Pick<RegistryMirror, 'reached'>;
  readonly moves: Pick<RegistryMirror, 'reached'>;
  readonly planned: PlannedMoves;
  readonly clock: Clock;
  readonly log: LeaderLog;
  readonly signal: AbortSignal;
}

/** Milliseconds until what was written is read; then it is gone on with all the same, and the transactions see to the rest. */
const READ_WITHIN_MS = 5_000;

export class GenerationWriter {
  readonly #deps: GenerationWriterDeps;
  #count = 0;

  constructor(deps: GenerationWriterDeps) {
    this.#deps = deps;
  }

  /** What the documents ask for and the map does not say; null: nothing. */
  due(records: NamespaceRecords, first: readonly ShardMove[] = []): OwnGeneration | null {
    const { settings, head, published, overrides, overridesBy } = records;
    const { sight, clock, nodeId } = this.#deps;
    return ownGeneration(
      {
        map: head?.map,
        history: published && { settings: published },
        settings: settings.record,
        settingsBy: settings.writtenBy,
        overrides,
        overridesBy,
        lineageEpoch: sight.lineageEpoch,
        wall: clock.wall(),
        self: nodeId,
      },
      () => first,
    );
  }

  /** `refused`: it cannot be written as it is asked for. */
  async writeOwn(records: NamespaceRecords, { change, settings }: OwnGeneration): Promise<Published | 'refused'> {
    const written = await fairly(writingFor(this.#contextOf(records, settings), change), FAIR);
    const { namespace } = records;
    if (written.kind === 'refused') {
      this.#deps.log.refused(namespace, change.cause, written.detail);
      return 'refused';
    }
    const published = await this.#deps.publisher.publish({
      txnId: `${this.#deps.name}.map.${++this.#count}`,
      transactions: written.transactions,
      // No shard changes its owner but in a transaction that writes the record of moves too.
      ...(change.moves.length === 0 ? NOTHING_MORE : movesBeside(namespace, records.moves, written.delta.generation)),
    });
    if (published.kind === 'committed') {
      this.#deps.log.published(namespace, written.delta);
      await this.#read(published.version);
    }
    return published;
  }

  /** The machine's transaction, with the generation in it where shards change their owner. */
  async writeMoves(asked: Transact, records: NamespaceRecords | null, desk: NamespaceDesk): Promise<Answer> {
    const { request, namespace, delta, txnId, steps } = asked;
    const { planned } = this.#deps;
    const written = delta === null ? null : await this.#deltaOf(namespace, delta, { records, desk, steps });
    if (written === 'conflict') return { kind: 'conflict', request };
    const generation = written?.delta.generation ?? records?.head?.map.generation ?? 0n;
    const beside = planned.writesOf(steps, { generation, movesVersion: records?.moves?.version ?? 0n });
    if (beside === 'conflict') return { kind: 'conflict', request };
    const transactions = written?.transactions ?? [];
    const conditions = [...asked.conditions, ...beside.conditions];
    const writes = [...asked.writes, ...beside.writes];
    const published = await this.#deps.publisher.publish({ txnId, transactions, conditions, writes });
    if (published.kind === 'committed') {
      if (written !== null) this.#deps.log.published(namespace, written.delta);
      await Promise.all([this.#read(published.version), planned.written(steps, published.version)]);
    }
    return { ...published, request };
  }

  async #deltaOf(
    namespace: Namespace,
    { after, moves }: NonNullable<Transact['delta']>,
    {
      records,
      desk,
      steps,
    }: Pick<Transact, 'steps'> & {
      readonly records: NamespaceRecords | null;
      readonly desk: NamespaceDesk;
    },
  ) {
    const { sight, clock, nodeId, log, planned } = this.#deps;
    const map = records?.head?.map;
    // It is not the map that the moves were thought of for.
    if (records === null || map?.generation !== after || map.lineageEpoch !== sight.lineageEpoch) return 'conflict';
    const moved = moves.map((move) => ({ ...move, cause: desk.causeOf(move.shard) }));
    const view = { isLive: (node: NodeId) => sight.isLive(node), leaves: (node: NodeId) => sight.leaves(node) };
    const { reason, ...words }: Partial<PlannedWords> = planned.wordsOf(steps, moves.length) ?? {};
    const owners = reasonOfDelta(moved);
    const change: MapChange = {
      at: clock.wall(),
      actor: nodeId,
      ...words,
      reason: reason === undefined ? owners : `${reason}: ${owners}`,
      cause: words.actor === undefined ? causeOfDelta(moved, view) : 'rebalance',
      moves,
      statuses: [],
    };
    const written = await fairly(writingFor(this.#contextOf(records), change), FAIR);
    if (written.kind === 'writes') return written;
    log.refused(namespace, change.cause, written.detail);
    return 'conflict';
  }

  #contextOf({ namespace, settings, head }: NamespaceRecords, written?: OwnGeneration['settings']): WriteContext {
    const { lineageEpoch } = this.#deps.sight;
    const { shardCount, policy } = settings.record;
    return {
      map: head?.map ?? emptyMap(namespace, shardCount, lineageEpoch),
      header: head?.header,
      strategyId: policy.strategy.kind,
      lineageEpoch,
      ...(written && { settings: written }),
    };
  }

  async #read(revision: bigint): Promise<void> {
    const { maps, moves, signal } = this.#deps;
    await Promise.all([maps, moves].map((each) => each.reached(revision, READ_WITHIN_MS, signal)));
  }
}

const NOTHING_MORE = { conditions: [], writes: [] } as const;

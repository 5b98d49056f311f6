/**
 * One namespace before whoever leads the mesh: its controller is told what has been read, asked for plans it is answered, and what it decides is written. It goes
 * by records alone, so that whoever leads next goes on where this one was.
 */
import { type Clock, wallTime } from '@omnirelay/primitives';
import {
  type Namespace,
  Planner,
  RebalanceController,
  type RebalanceControllerInput,
  type RebalanceControllerOutput,
  type StoredShardMap,
} from '@omnirelay/protocol';
import type { KnownChange, MovedAt, RebalanceStateRecord } from '@omnirelay/protocol/rebalance';
import type { BegunMoves } from '../changes/begun-moves.ts';
import type { FollowedChanges } from '../changes/followed-changes.ts';
import { machineTimer } from '../machine-timer.ts';
import type { MembershipSource } from '../membership/membership-source.ts';
import type { FollowedShards } from '../sharding/followed-shards.ts';
import { type NamespaceRecords, namespaceRecords } from '../sharding/leader/namespace-desk.ts';
import type { ShardLeader } from '../sharding/leader/shard-leader.ts';
import type { ControllerActs } from './controller-acts.ts';
import { ControllerErrands } from './controller-errands.ts';
import { describeState, sickIn } from './describe-state.ts';
import type { KnownChanges } from './known-changes.ts';
import { nodeSigns } from './node-signs.ts';
import { planNamespace } from './plan-namespace.ts';
import type { FollowedPolicies } from './policies/followed-policies.ts';
import type { RebalanceLog } from './rebalance-log.ts';
import type { HoldBoard } from './round-holds.ts';
import type { StateRecords } from './state-records.ts';

export interface RebalanceDeskDeps {
  readonly leader: Pick<ShardLeader, 'sight' | 'isSettled'>;
  readonly follow: FollowedShards;
  readonly membership: Pick<MembershipSource, 'view'>;
  readonly policies: FollowedPolicies;
  readonly changes: FollowedChanges;
  readonly known: KnownChanges;
  readonly begun: Pick<BegunMoves, 'movesOf'>;
  readonly records: StateRecords;
  readonly acts: ControllerActs;
  readonly holds: HoldBoard;
  readonly clock: Clock;
  readonly log: RebalanceLog;
  /** There is something to look at anew. */
  readonly wake: () => void;
}

type Asked = Extract<RebalanceControllerOutput, { readonly kind: 'plan' }>;

/** A plan is made of a map anew so often at most: while shards change hands there is another map many times a second. */
const MAP_MS = 1_000;
/** A map that is another one at the end of the planning than at its beginning is planned for again, so often. */
const ATTEMPTS = 3;

export class RebalanceDesk implements Disposable {
  readonly controller = new RebalanceController();
  readonly #namespace: Namespace;
  readonly #deps: RebalanceDeskDeps;
  readonly #planner = new Planner();
  readonly #timer;
  readonly #errands: ControllerErrands;
  readonly #told = { changes: new Map<string, string>(), moves: [] as readonly MovedAt[], nodes: '', map: '' };
  #policy: ReturnType<FollowedPolicies['effectivePolicy']> | null = null;
  #mapAt = Number.NEGATIVE_INFINITY;
  #asked: Asked | null = null;
  #isPlanning = false;
  /** The map that the last plan was made of. */
  #plannedOn: StoredShardMap | null = null;
  #since: number | null = null;
  #wasBraked = false;
  #isOver = false;

  constructor(namespace: Namespace, deps: RebalanceDeskDeps) {
    this.#namespace = namespace;
    this.#deps = deps;
    this.#errands = new ControllerErrands({
      ...deps,
      namespace,
      feed: (input) => this.#feed(input),
      tellAnew: (ids) => {
        for (const id of ids) this.#told.changes.delete(id);
      },
      onError: deps.log.problem,
    });
    this.#timer = machineTimer({
      clock: deps.clock,
      nextDeadline: () => this.controller.nextDeadline(),
      onDue: () => this.#feed({ kind: 'timer' }),
    });
  }

  /** It has been told all that there is: from then on what its controller says counts. */
  get isBegun(): boolean {
    return this.#policy !== null;
  }

  /** Tells the controller what is new. Nothing is told before all of it has been read. */
  look(): void {
    const { known, holds } = this.#deps;
    const records = this.#recordsNow();
    if (records === null) return;
    // Before its first generation there is nothing to hold back.
    if (records.head === undefined) {
      holds.put(this.#namespace, { text: 'new', isHeld: () => false, spares: () => false });
      return;
    }
    const changes = known.of(this.#namespace);
    if (!this.isBegun) {
      if (changes === undefined) return;
      this.#resume();
    }
    if (changes !== undefined && !this.#errands.isBusy) this.#tellChanges(changes);
    this.#tellMoves();
    this.#tellNodes(records, records.head.map);
    this.#tellPolicy();
    this.#tellMap(records);
    void this.#plan();
    this.#show();
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#errands.end();
    this.#timer[Symbol.dispose]();
  }

  #resume(): void {
    const record = this.#deps.records.get(this.#namespace);
    if (record === undefined) return;
    this.#since = record.since;
    this.#wasBraked = record.brake.isPulled;
    const recovering = record.nodes.filter(({ trouble }) => trouble === 'recovering').map(({ nodeId }) => nodeId);
    const { state, brake } = record;
    this.#feed({
      kind: 'resumed',
      from: { state, sick: sickIn(record), recovering, isBraked: brake.isPulled },
    });
  }

  #tellChanges(changes: readonly KnownChange[]): void {
    const told = this.#told.changes;
    for (const change of changes) {
      const text = `${change.standing} ${change.at} ${change.contentKey} ${change.hasBegun} ${change.isOfPeopleToo} ${change.why}`;
      if (told.get(change.id) === text) continue;
      told.set(change.id, text);
      this.#feed({ kind: 'change', change });
    }
    const ids = new Set(changes.map(({ id }) => id));
    for (const id of [...told.keys()]) {
      if (ids.has(id)) continue;
      told.delete(id);
      this.#feed({ kind: 'change-over', id });
    }
  }

  #tellMoves(): void {
    const moves = this.#deps.begun.movesOf(this.#namespace);
    if (moves === this.#told.moves) return;
    this.#told.moves = moves;
    this.#feed({ kind: 'moved', moves });
  }

  #tellNodes({ settings }: NamespaceRecords, { nodes: owners }: StoredShardMap): void {
    const { leader, membership } = this.#deps;
    const { roles } = settings.record;
    const { members } = membership.view();
    const nodes = nodeSigns({ members, candidates: leader.sight.candidates(), roles, owners });
    const text = JSON.stringify(nodes);
    if (text === this.#told.nodes) return;
    this.#told.nodes = text;
    this.#feed({ kind: 'nodes', nodes });
  }

  #tellPolicy(): void {
    const policy = this.#deps.policies.effectivePolicy(this.#namespace);
    if (policy === this.#policy) return;
    this.#policy = policy;
    this.#feed({ kind: 'policy', policy });
  }

  #tellMap({ head, settings }: NamespaceRecords): void {
    const now = this.#deps.clock.now();
    const text = `${head?.header.version} ${settings.version} ${this.#deps.leader.sight.version}`;
    if (text === this.#told.map || now - this.#mapAt < MAP_MS) return;
    this.#told.map = text;
    this.#mapAt = now;
    this.#feed({ kind: 'map-changed' });
  }

  async #plan(): Promise<void> {
    if (this.#asked === null || this.#isPlanning || !this.#deps.leader.isSettled) return;
    this.#isPlanning = true;
    try {
      for (let attempt = 1; this.#asked !== null && !this.#isOver; attempt++) {
        const { request, ground }: Asked = this.#asked;
        const records = this.#recordsNow();
        const map = records?.head?.map;
        if (records === null || map === undefined) return;
        const { sight } = this.#deps.leader;
        const plan = await planNamespace(ground, { planner: this.#planner, records, map, sight });
        // A later request stands for this one, and of an old map there is nothing to be proposed.
        if (this.#asked?.request !== request) continue;
        if (this.#recordsNow()?.head?.map.generation !== map.generation && attempt < ATTEMPTS) continue;
        this.#asked = null;
        this.#plannedOn = map;
        this.#feed({ kind: 'planned', request, plan });
      }
    } catch (error) {
      this.#deps.log.problem(error);
    } finally {
      this.#isPlanning = false;
    }
  }

  #recordsNow(): NamespaceRecords | null {
    return namespaceRecords(this.#namespace, this.#deps.follow, this.#deps.leader.sight);
  }

  #feed(input: RebalanceControllerInput): void {
    if (this.#isOver) return;
    const { clock } = this.#deps;
    this.controller.handle(input, { at: clock.now(), wall: wallTime(clock.wall()) });
    for (const output of this.controller.takeOutputs()) this.#carryOut(output);
    this.#timer.arm();
    if (input.kind === 'timer') this.#deps.wake();
  }

  #carryOut(output: RebalanceControllerOutput): void {
    switch (output.kind) {
      case 'state':
        this.#since = this.#deps.clock.wall();
        this.#deps.log.turned({ ...output, namespace: this.#namespace, changeId: this.controller.changeId });
        return;
      case 'plan':
        this.#asked = output;
        this.#deps.wake();
        return;
      case 'propose':
        if (this.#plannedOn !== null && this.#policy !== null)
          this.#errands.propose(output, { map: this.#plannedOn, policy: this.#policy });
        return;
      case 'withdraw':
        this.#errands.withdraw(output);
    }
  }

  /** What it says now: its record, and what rounds are told. */
  #show(): void {
    if (!this.isBegun) return;
    const { holds, clock, records, log } = this.#deps;
    const { controller } = this;
    const { brake, holdsRounds, spared } = controller;
    const cooled = new Set(controller.cooled(clock.wall()));
    holds.put(this.#namespace, {
      text: `${holdsRounds} ${[...spared].sort().join()} ${[...cooled].join()}`,
      isHeld: (shard) => holdsRounds || cooled.has(shard),
      spares: (node) => spared.has(node),
    });
    if (brake.isPulled && !this.#wasBraked) log.braked(this.#namespace, controller.heldBy ?? '');
    if (!brake.isPulled && this.#wasBraked) log.released(this.#namespace);
    this.#wasBraked = brake.isPulled;
    this.#since ??= clock.wall();
    void records.put(this.#record(this.#since));
  }

  #record(since: number): RebalanceStateRecord {
    return describeState(this.controller, {
      namespace: this.#namespace,
      since,
      policyVersion: this.#policy?.version ?? 0,
    });
  }
}

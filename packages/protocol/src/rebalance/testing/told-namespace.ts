/** The controller of a namespace with the planner beside it: told what a test says, its changes run when a test says so. */
import { assert, instant, type NodeId, wallTime } from '@omnirelay/primitives';
import { fleet } from '../../shard-map/placement/testing/placement-cases.ts';
import type {
  ChangeStanding,
  KnownChange,
  RebalanceControllerInput,
  RebalanceControllerOutput,
  Resumed,
} from '../controller/controller-io.ts';
import { RebalanceController } from '../controller/rebalance-controller.ts';
import type { NodeSigns } from '../health/score-node.ts';
import type { MovedAt } from '../move-ledger.ts';
import { movesOf, type RebalancePlan } from '../plan/plan-model.ts';
import { completePolicy } from '../policy/policy-defaults.ts';
import type { ChangeWindow, PolicyDocument } from '../policy/policy-model.ts';
import { evenColumn, planInput, planRebalance, wellSigns } from './plan-cases.ts';

export const NODES = fleet(5);
export const WALL = 1_700_000_000_000;
/** Sick, after a while. */
export const BAD = { load: { pendingDepth: 0, latencyP99Ms: 8_192, errorRatio: 0 } };
type Output<K extends RebalanceControllerOutput['kind']> = Extract<RebalanceControllerOutput, { kind: K }>;

/** The controller with the planner beside it; what it proposes becomes a change, which runs when a test says so. */
export class ToldNamespace {
  readonly controller = new RebalanceController();
  readonly outputs: RebalanceControllerOutput[] = [];
  now = 0;
  #column = evenColumn(NODES, 20);
  #count = 0;
  #change: KnownChange | null = null;
  readonly #moved: MovedAt[] = [];
  readonly #policy: Partial<PolicyDocument>;

  readonly #tells: 'at once' | 'slow to tell';

  constructor(policy: Partial<PolicyDocument> = {}, resumed?: Resumed, tells: 'at once' | 'slow to tell' = 'at once') {
    this.#tells = tells;
    this.#policy = { mode: 'auto', guardrails: [], ...policy };
    if (resumed !== undefined) this.tell({ kind: 'resumed', from: resumed });
    this.tell({ kind: 'policy', policy: completePolicy({ version: 1, ...this.#policy }) });
  }

  get state(): string {
    return this.controller.state;
  }

  tell(input: RebalanceControllerInput): this {
    this.controller.handle(input, { at: instant(this.now), wall: wallTime(WALL + this.now) });
    for (const output of this.controller.takeOutputs()) {
      this.outputs.push(output);
      if (output.kind === 'propose') this.#make(output);
      if (output.kind === 'withdraw' && this.#change?.contentKey === output.contentKey)
        this.stands('withdrawn', output.why);
      if (output.kind === 'plan') {
        const { request, ground } = output;
        const plan = planRebalance({ ...planInput({}), column: this.#column, ...ground });
        this.tell({ kind: 'planned', request, plan });
      }
    }
    return this;
  }

  /** `at`: the places of those that look otherwise than well. */
  look(more: Partial<NodeSigns>, ...at: readonly number[]): this {
    const nodes = NODES.map(({ nodeId }, place) => ({ ...wellSigns(nodeId), ...(at.includes(place) ? more : {}) }));
    return this.tell({ kind: 'nodes', nodes });
  }

  wait(ms: number): this {
    for (const end = this.now + ms; ; ) {
      const due = this.controller.nextDeadline() ?? Number.POSITIVE_INFINITY;
      if (due > end) {
        this.now = end;
        return this;
      }
      assert(due > this.now, 'a deadline is still to come');
      this.now = due;
      this.tell({ kind: 'timer' });
    }
  }

  all<K extends RebalanceControllerOutput['kind']>(kind: K): readonly Output<K>[] {
    return this.outputs.filter((output): output is Output<K> => output.kind === kind);
  }

  get proposed(): RebalancePlan {
    return this.all('propose').at(-1)!.plan;
  }

  /** The last one that was made. */
  get change(): KnownChange {
    return this.#change!;
  }

  stands(standing: ChangeStanding, why = ''): this {
    this.#change = { ...this.change, standing, why, at: WALL + this.now };
    return this.tell({ kind: 'change', change: this.#change });
  }

  /** These begin to move, beside those that have before. */
  moved(...shards: readonly number[]): this {
    this.#moved.push(...shards.map((shard) => ({ shard, at: WALL + this.now })));
    return this.tell({ kind: 'moved', moves: [...this.#moved] });
  }

  /** All of its moves are done. */
  finish(): this {
    const { moves } = this.change;
    this.#change = { ...this.change, hasBegun: true };
    this.stands('executing');
    const owner = this.#column.owner.slice();
    for (const { shard, to } of moves) owner[shard] = this.#column.nodes.indexOf(to);
    this.#column = { nodes: this.#column.nodes, owner };
    this.moved(...moves.map(({ shard }) => shard));
    return this.stands('done');
  }

  #make({ plan, asks, revises }: Output<'propose'>): void {
    if (revises === undefined) this.#count += 1;
    const moves = movesOf(plan);
    this.#change = {
      id: revises ?? `change-${this.#count}`,
      isOwn: true,
      standing: 'approved',
      at: WALL + this.now,
      why: '',
      drains: moves.some(({ reason }) => reason === 'sick'),
      hasBegun: false,
      moves,
      contentKey: plan.contentKey,
    };
    if (this.#tells === 'at once') this.stands(asks ? 'awaiting' : 'approved');
  }
}

/** Of the second node, which has looked bad long enough. */
export const sick = (policy?: Partial<PolicyDocument>): ToldNamespace =>
  new ToldNamespace(policy).look(BAD, 1).wait(60_000);
export const idOf = (at: number): NodeId => NODES[at]!.nodeId;
export const windowOf = (kind: ChangeWindow['kind'], from: number, until: number): ChangeWindow => ({
  id: 'w',
  kind,
  from: WALL + from,
  until: WALL + until,
  reason: 'the sale',
});

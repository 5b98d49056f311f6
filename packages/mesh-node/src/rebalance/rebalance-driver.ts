/**
 * While this node leads the mesh it watches over the health of its nodes, namespace by namespace: it feeds the controllers of rebalancing with what it has read,
 * writes what they decide, and tells rounds what to hold back. Nothing is decided before all of it is as new as the claim to lead.
 */
import { type Authority, GLOBAL_CONTROL, type Namespace, parseFence, type RebalanceState } from '@omnirelay/protocol';
import { REBALANCE_STATES } from '@omnirelay/protocol/rebalance';
import type { RunningLeadership } from '../leadership/start-leadership.ts';
import { RebalanceDesk, type RebalanceDeskDeps } from './rebalance-desk.ts';

export interface RebalanceDriverDeps extends Omit<RebalanceDeskDeps, 'wake' | 'membership'> {
  readonly leadership: Pick<RunningLeadership, 'under'>;
  readonly membership: RebalanceDeskDeps['membership'] & { subscribe(listener: () => void): () => void };
}

/** What comes within this time is looked at together. */
const GATHER_MS = 20;
/** What time alone changes is looked at so often. */
const TICK_MS = 250;
/** Records and contents that are of nothing any more go so often. */
const SWEEP_MS = 60_000;

export class RebalanceDriver implements Disposable {
  readonly #deps: RebalanceDriverDeps;
  readonly #desks = new Map<Namespace, RebalanceDesk>();
  readonly #stops: readonly (() => void)[];
  #gathering: NodeJS.Timeout | undefined;
  /** Of the claim under which the desks have been told what they know. */
  #claimId: string | undefined;
  #sweptAt = Number.NEGATIVE_INFINITY;
  #isOver = false;

  constructor(deps: RebalanceDriverDeps) {
    this.#deps = deps;
    const wake = (): void => this.wake();
    const ticking = setInterval(wake, TICK_MS).unref();
    const { follow, changes, policies, membership } = deps;
    this.#stops = [
      () => clearInterval(ticking),
      follow.onSettled(wake),
      changes.onSettled(wake),
      policies.onChange(wake),
      membership.subscribe(wake),
    ];
  }

  /** How many namespaces are in which state; none while another leads. */
  states(): ReadonlyMap<RebalanceState, number> {
    const counts = new Map<RebalanceState, number>(REBALANCE_STATES.map((state) => [state, 0]));
    for (const { controller } of this.#begun()) counts.set(controller.state, (counts.get(controller.state) ?? 0) + 1);
    return counts;
  }

  /** Of how many namespaces the brake is pulled. */
  braked(): number {
    return this.#begun().filter(({ controller }) => controller.brake.isPulled).length;
  }

  wake(): void {
    if (this.#isOver) return;
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      try {
        this.#look();
      } catch (error) {
        this.#deps.log.problem(error);
      }
    }, GATHER_MS).unref();
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    clearTimeout(this.#gathering);
    for (const stop of this.#stops) stop();
    this.#rest();
  }

  #begun(): readonly RebalanceDesk[] {
    return [...this.#desks.values()].filter(({ isBegun }) => isBegun);
  }

  #look(): void {
    const { leadership, follow, known, records, clock } = this.#deps;
    const authority = leadership.under(GLOBAL_CONTROL.scope);
    if (authority?.claimId !== this.#claimId) this.#rest();
    this.#claimId = authority?.claimId;
    if (authority === undefined || !this.#hasRead(authority)) return;
    const namespaces = new Set(follow.all().keys());
    for (const namespace of namespaces) this.#deskOf(namespace).look();
    for (const [namespace, desk] of this.#desks) if (!namespaces.has(namespace)) this.#drop(namespace, desk);
    if (clock.now() - this.#sweptAt < SWEEP_MS) return;
    this.#sweptAt = clock.now();
    known.sweep();
    void records.sweep(namespaces);
  }

  /** All that is decided by is as new as the claim to lead, and of one history. */
  #hasRead(authority: Authority): boolean {
    const { leader, follow, policies, changes, records } = this.#deps;
    const revision = parseFence(authority.fence)?.revision;
    if (revision === undefined || !policies.loaded || !leader.sight.hasRead(authority, follow)) return false;
    return [changes.headers, changes.steps, records.mirror].every(
      ({ loaded, lineageEpoch, settled }) =>
        loaded && lineageEpoch === leader.sight.lineageEpoch && settled >= revision,
    );
  }

  #deskOf(namespace: Namespace): RebalanceDesk {
    const desk = this.#desks.get(namespace) ?? new RebalanceDesk(namespace, { ...this.#deps, wake: () => this.wake() });
    this.#desks.set(namespace, desk);
    return desk;
  }

  #drop(namespace: Namespace, desk: RebalanceDesk): void {
    desk[Symbol.dispose]();
    this.#desks.delete(namespace);
    this.#deps.holds.drop(namespace);
  }

  /** Another leads, or this node anew: what was told counts no more. */
  #rest(): void {
    for (const [namespace, desk] of this.#desks) this.#drop(namespace, desk);
  }
}

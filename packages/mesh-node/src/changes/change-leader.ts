/**
 * While this node leads the mesh it sees changes through: has them checked, told stale and begun, runs them within what policies allow, and ends them. It goes
 * by records alone, so whoever leads next goes on where it was. Moves themselves are whoever leads the shards' (planned-steps.ts).
 */
import type { Clock } from '@omnirelay/primitives';
import { type Fence, GLOBAL_CONTROL, parseFence } from '@omnirelay/protocol';
import type { ChangeHeader, ChangeId, ChangeState, StoredChange } from '@omnirelay/protocol/change';
import { ChangeActs, type ChangeActsDeps } from './change-acts.ts';
import { ChangeGround, type ChangeGroundDeps } from './change-ground.ts';
import type { PlannedSteps } from './planned-steps.ts';
import { RunningChanges } from './run-changes.ts';
import { settleSteps } from './settle-steps.ts';
import { dueAct, isUnderWay } from './tend-change.ts';

export interface ChangeLeaderDeps extends Omit<ChangeActsDeps, 'wall' | 'onRefused'>, ChangeGroundDeps {
  readonly planned: PlannedSteps;
  readonly clock: Clock;
  /** How long a lease lasts: a node that lost one has begun another by then, if it lives. */
  readonly leaseTtl: number;
  readonly onRefused: (id: ChangeId, verb: string, detail: string) => void;
  readonly onError: (error: unknown) => void;
}

/** What comes within this time is looked at together. */
const GATHER_MS = 10;
/** What time alone changes is looked at so often. */
const TICK_MS = 250;
/** After a failure. */
const RETRY_MS = 1_000;

/** They wait for people; only what they rest upon may end that. */
const WAITS: readonly ChangeState[] = ['awaiting-approval', 'approved'];
/** Their content is needed: somebody counts upon them, or they move something. */
const LIVE: readonly ChangeState[] = ['checking', 'awaiting-approval', 'approved', 'executing', 'paused'];

export class ChangeLeader implements AsyncDisposable {
  readonly #deps: ChangeLeaderDeps;
  readonly #acts: ChangeActs;
  readonly #runs = new RunningChanges();
  /** Changes that wait, and by what there was nothing to do to them. */
  readonly #judged = new Map<ChangeId, string>();
  readonly #stops: (() => void)[];
  #gathering: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #isLooking = false;
  #isAsked = false;
  #notBefore = Number.NEGATIVE_INFINITY;

  constructor(deps: ChangeLeaderDeps) {
    this.#deps = deps;
    const wake = (): void => this.#wake();
    const { clock, onRefused } = deps;
    this.#acts = new ChangeActs({
      ...deps,
      wall: () => clock.wall(),
      onRefused: ({ change }, verb, detail) => onRefused(change.header.id, verb, detail),
    });
    const ticking = setInterval(wake, TICK_MS).unref();
    this.#stops = [
      () => clearInterval(ticking),
      deps.changes.onSettled(wake),
      deps.follow.onSettled(wake),
      deps.policies.onChange(wake),
      deps.states.onSettled(wake),
    ];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const stop of this.#stops) stop();
    clearTimeout(this.#gathering);
    this.#acts[Symbol.dispose]();
    await this.#looking;
  }

  #wake(): void {
    if (this.#acts.signal.aborted) return;
    if (this.#isLooking) {
      this.#isAsked = true;
      return;
    }
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      if (this.#deps.clock.now() < this.#notBefore) return;
      this.#isLooking = true;
      this.#looking = this.#lookAlone();
    }, GATHER_MS).unref();
  }

  /** Never rejects. */
  async #lookAlone(): Promise<void> {
    try {
      await this.#look();
    } catch (error) {
      this.#notBefore = this.#deps.clock.now() + RETRY_MS;
      if (!this.#acts.signal.aborted) this.#deps.onError(error);
    } finally {
      this.#isLooking = false;
      if (this.#isAsked) {
        this.#isAsked = false;
        this.#wake();
      }
    }
  }

  async #look(): Promise<void> {
    const { planned, contents, changes } = this.#deps;
    const fence = this.#fence();
    if (fence === undefined) {
      if (this.#deps.leadership.under(GLOBAL_CONTROL.scope) === undefined) this.#rest();
      return;
    }
    const live = this.#live();
    const ids = new Set(live.map(({ id }) => id));
    contents.keep(ids);
    for (const id of this.#judged.keys()) if (!ids.has(id)) this.#judged.delete(id);
    for (const header of live) await contents.read(header, this.#acts.signal);
    const ground = new ChangeGround(this.#deps);
    const look = this.#runs.look(live.flatMap(({ id }) => this.#stored(id) ?? []).filter(isUnderWay), {
      ...ground.runFacts(),
      returnMs: this.#deps.leaseTtl,
    });
    planned.want(look.wanted);
    const fails = new Map<ChangeId, string>();
    for (const { stored, step } of look.steps) {
      const { id } = stored.change.header;
      const isSettled = await settleSteps(stored, step, { acts: this.#acts, fence, ...ground.settleFacts() });
      if (!isSettled && step.fails !== null) fails.set(id, step.fails);
    }
    for (const id of [...changes.all().keys()]) await this.#tend(id, { ground, fails: fails.get(id) ?? null });
  }

  #rest(): void {
    this.#runs.clear();
    this.#judged.clear();
    this.#deps.planned.want(new Map());
    this.#deps.contents.keep(new Set());
  }

  /** Under which this node acts; undefined where it does not lead, or what it has read is older than its claim, or of another history. */
  #fence(): Fence | undefined {
    const { leadership, leader, follow, changes, policies, states } = this.#deps;
    const authority = leadership.under(GLOBAL_CONTROL.scope);
    if (authority === undefined || !policies.loaded || !leader.sight.hasRead(authority, follow)) return undefined;
    const { lineageEpoch } = leader.sight;
    const revision = parseFence(authority.fence)?.revision ?? 0n;
    const isRead = [changes.headers, changes.steps, states].every(
      (mirror) => mirror.loaded && mirror.lineageEpoch === lineageEpoch && mirror.settled >= revision,
    );
    return isRead ? authority.fence : undefined;
  }

  #live(): readonly ChangeHeader[] {
    const { changes } = this.#deps;
    return [...changes.all().values()]
      .map(({ header }) => header)
      .filter((header) => LIVE.includes(header.state) || changes.journal(header).inFlight > 0);
  }

  #stored(id: ChangeId): StoredChange | undefined {
    const { changes, contents } = this.#deps;
    const known = changes.get(id);
    const content = known === undefined ? undefined : contents.known(known.header);
    if (known === undefined || content?.kind !== 'content') return undefined;
    const { journal, stepVersions } = changes.journal(known.header);
    return {
      change: { header: known.header, content: content.content, journal },
      version: known.version,
      stepVersions,
    };
  }

  async #tend(
    id: ChangeId,
    { ground, fails }: { readonly ground: ChangeGround; readonly fails: string | null },
  ): Promise<void> {
    const known = this.#deps.changes.get(id);
    if (known === undefined) return;
    const { header, version } = known;
    const facts = { ...ground.tendFacts(), actor: this.#acts.actor };
    const whole = this.#stored(id);
    const text = `${version} ${ground.text}`;
    // Nobody has done anything to it, and nothing that it may rest upon is otherwise.
    if (WAITS.includes(header.state) && this.#judged.get(id) === text && facts.wall < header.expiresAt) return;
    if (whole !== undefined || !LIVE.includes(header.state)) {
      const stored = whole ?? { change: { header, ...NO_CONTENT }, version, stepVersions: new Map() };
      const act = dueAct(stored, { ...facts, fails });
      if (act !== null) await this.#acts.do(stored, act);
      else if (WAITS.includes(header.state)) this.#judged.set(id, text);
      return;
    }
    const content = this.#deps.contents.known(header);
    if (content?.kind !== 'unreadable') return;
    const stored = { change: { header, ...NO_CONTENT }, version, stepVersions: new Map() };
    const why = `Its content cannot be read: ${content.detail}.`;
    if (header.state === 'executing' || header.state === 'paused')
      await this.#acts.do(stored, { verb: { kind: 'fail', at: facts.wall, why }, reason: why });
    else if (facts.wall >= header.expiresAt)
      await this.#acts.do(stored, { verb: { kind: 'expire', at: facts.wall }, reason: why });
  }
}

/** What is done to a change whose content is not read looks at its header alone. */
const NO_CONTENT = {
  content: {
    kind: 'rebalance',
    basis: { lineageEpoch: 0n, maps: [] },
    overrides: [],
    preconditions: [],
    steps: [],
  },
  journal: [],
} as const;

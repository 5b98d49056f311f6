/** A run of leases from a seed: machines, clocks, registry, gossip, faults and checkers in one virtual time. */
import { type Prng, prng } from '@omnirelay/primitives';
import {
  GLOBAL_CONTROL,
  LEASE_PROFILES,
  type LeaseProfile,
  type LeaseSettings,
  type ScopeSetting,
} from '@omnirelay/protocol';
import { VirtualTime } from '../virtual-time.ts';
import { Afflicted } from './afflicted.ts';
import { applyLeaseFault } from './apply-lease-fault.ts';
import { ALL_LEASE_CHECKERS } from './checkers/all-lease-checkers.ts';
import type { LeaseChecker, LeaseFacts } from './lease-checker.ts';
import { LeaseClock } from './lease-clock.ts';
import { drawLeaseFaults, drawSweeps, type LeaseFault } from './lease-faults.ts';
import { LeaseGossip } from './lease-gossip.ts';
import { LeaseHost } from './lease-host.ts';
import type { LeaseMutant } from './lease-mutant.ts';
import { type Belief, LeaseRegistry } from './lease-registry.ts';

export interface LeaseRunOptions {
  readonly seed: number;
  readonly nodes?: number;
  readonly seconds?: number;
  readonly profile?: LeaseProfile;
  /** Instead of what the seed would draw. */
  readonly faults?: readonly LeaseFault[];
  readonly mutant?: LeaseMutant | undefined;
  /** What else hangs on the leases of the run. */
  readonly observers?: readonly LeaseChecker[];
  /** Whether the node stands for any scope; all do unless told. */
  readonly mayLead?: ((node: number) => boolean) | undefined;
  /** All that was to be seen has been: the run ends early. */
  readonly enough?: (() => boolean) | undefined;
}

export interface LeaseFailure {
  readonly checker: string;
  readonly atMs: number;
  readonly problem: string;
}

export interface LeaseRunResult {
  readonly seed: number;
  readonly failures: readonly LeaseFailure[];
  readonly operations: { readonly renew: number; readonly acquire: number; readonly effect: number };
  /** Claims, ended epochs and accepted effects: what the run has seen happen. */
  readonly commits: number;
}

const SCOPES: readonly ScopeSetting[] = [GLOBAL_CONTROL, { scope: 'billing', effects: 'unfenced' }];
const GOSSIP_EVERY = 400;
const REPLICATES_EVERY = 700;
const BACKS_UP_EVERY = 15_000;
const FAILURES = 200;
export const DEFAULT_LEASE_NODES = 5;
export const DEFAULT_LEASE_SECONDS = 90;

export class LeaseRun {
  readonly time = new VirtualTime();
  readonly settings: LeaseSettings;
  readonly registry: LeaseRegistry;
  readonly healsAt: number;
  readonly endsAt: number;
  readonly faults: readonly LeaseFault[];
  /** Who hears nobody. */
  readonly cutFromGossip = new Afflicted();
  registryFaultAt = Number.NEGATIVE_INFINITY;
  readonly #options: LeaseRunOptions;
  readonly #random: Prng;
  readonly #hosts: LeaseHost[] = [];
  readonly #checkers: readonly LeaseChecker[];
  readonly #failures: LeaseFailure[] = [];
  readonly #operations = { renew: 0, acquire: 0, effect: 0 };
  readonly #wakes: Prng;
  #commits = 0;
  #lives = 0;
  /** Marks that a crash cannot take, by node. */
  readonly #files = new Map<number, Belief>();
  readonly #rates: readonly number[];

  constructor(options: LeaseRunOptions) {
    const { seed, nodes = DEFAULT_LEASE_NODES, seconds = DEFAULT_LEASE_SECONDS } = options;
    this.#options = options;
    this.settings = LEASE_PROFILES[options.profile ?? 'default'];
    this.endsAt = seconds * 1_000;
    this.healsAt = (this.endsAt * 2) / 3;
    this.#random = prng(seed);
    const drawn = drawLeaseFaults(this.#random.fork('faults'), nodes, this.healsAt);
    this.faults = options.faults ?? [...drawn, ...drawSweeps(prng(seed).fork('sweeps'), this.healsAt)];
    this.#wakes = this.#random.fork('wakes');
    const rates = this.#random.fork('rates');
    const { rho } = this.settings;
    this.#rates = Array.from({ length: nodes }, () => 1 + rho * (rates.pick([-1, -1, 1, 1, 0]) ?? 0) * 0.999);
    const facts: LeaseFacts = {
      now: () => this.time.now,
      hosts: () => this.#hosts,
      unfenced: (scope) => SCOPES.some((each) => each.scope === scope && each.effects === 'unfenced'),
      scopes: SCOPES.map(({ scope }) => scope),
      ttl: this.settings.ttl,
      lastFaultOf: (node) =>
        Math.max(this.registryFaultAt, this.#hosts.find((host) => host.node === node)?.lastFaultAt ?? 0),
      healsAt: this.healsAt,
      endsAt: this.endsAt,
    };
    const checkers = ALL_LEASE_CHECKERS.map((create) => {
      const checker: LeaseChecker = create(facts, (problem) => {
        if (this.#failures.length < FAILURES)
          this.#failures.push({ checker: checker.name, atMs: this.time.now, problem });
      });
      return checker;
    });
    this.#checkers = [...checkers, ...(options.observers ?? [])];
    this.registry = new LeaseRegistry(this.#random.fork('registry'), (commit) => {
      this.#commits += 1;
      for (const checker of this.#checkers) checker.onCommit?.(commit);
      if (commit.writes.some(({ key }) => key.startsWith('claims/'))) this.#wake();
    });
    for (let node = 0; node < nodes; node++) this.start(node);
  }

  run(): LeaseRunResult {
    const { time, registry } = this;
    const gossip = new LeaseGossip({
      now: () => time.now,
      hosts: () => this.#hosts,
      apart: (a, b) => this.cutFromGossip.has(a) || this.cutFromGossip.has(b),
    });
    this.#every(GOSSIP_EVERY, () => gossip.round());
    this.#every(REPLICATES_EVERY, () => registry.replicate());
    this.#every(BACKS_UP_EVERY, () => registry.backUp(time.now));
    for (const fault of this.faults) time.schedule(fault.at, () => applyLeaseFault(this, fault));
    const { enough = () => false } = this.#options;
    time.runUntil(this.endsAt, () => this.#failures.length >= FAILURES || enough());
    for (const checker of this.#checkers) checker.atEnd?.();
    return {
      seed: this.#options.seed,
      failures: this.#failures,
      operations: this.#operations,
      commits: this.#commits,
    };
  }

  host(node: number): LeaseHost | undefined {
    return this.#hosts.find((host) => host.node === node);
  }

  hosts(): readonly LeaseHost[] {
    return this.#hosts;
  }

  historyLost(): void {
    for (const checker of this.#checkers) checker.onHistoryLost?.();
  }

  /** A new life; of the last one it has the file of the high water. */
  start(node: number): void {
    const at = this.#hosts.findIndex((host) => host.node === node);
    const belief = this.#files.get(node) ?? { ...this.registry.standing };
    this.#files.set(node, belief);
    const random = this.#random.fork(`life ${++this.#lives}`);
    const host = new LeaseHost({
      node,
      life: this.#lives,
      clock: new LeaseClock(this.#rates[node] ?? 1, random.below(1_000_000)),
      belief,
      settings: this.settings,
      scopes: this.#options.mayLead?.(node) === false ? [] : SCOPES,
      time: this.time,
      registry: this.registry,
      prng: random,
      mutant: this.#options.mutant,
      checkers: this.#checkers,
      count: (what) => {
        this.#operations[what] += 1;
      },
    });
    if (at < 0) this.#hosts.push(host);
    else this.#hosts[at] = host;
    for (const checker of this.#checkers) checker.onStart?.(host);
    this.time.schedule(this.time.now + random.below(300), () => host.feed({ kind: 'start' }));
  }

  /** The watch on claims: a hint to look, for whom it reaches. */
  #wake(): void {
    for (const host of this.#hosts)
      this.time.schedule(this.time.now + 1 + this.#wakes.below(12), () => {
        if (!this.registry.dark.has(host.node)) host.feed({ kind: 'look' });
      });
  }

  #every(ms: number, run: () => void): void {
    const again = (): void => {
      run();
      this.time.schedule(this.time.now + ms, again);
    };
    this.time.schedule(ms, again);
  }
}

export const runLeases = (options: LeaseRunOptions): LeaseRunResult => new LeaseRun(options).run();

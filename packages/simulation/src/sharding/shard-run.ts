/** A run of hand-overs from a seed, over a run of leases: owners and leaders in the same processes, on the same clocks, under the same faults. */
import { type NodeId, type Prng, prng } from '@omnirelay/primitives';
import {
  type Effects,
  type FenceSources,
  formatFence,
  type HandoverSettings,
  type Namespace,
  shardScope,
} from '@omnirelay/protocol';
import { Afflicted } from '../lease/afflicted.ts';
import { type LeaseHost, leaseNodeId } from '../lease/lease-host.ts';
import type { Commit, LeaseRegistry } from '../lease/lease-registry.ts';
import { LeaseRun } from '../lease/lease-run.ts';
import type { VirtualTime } from '../virtual-time.ts';
import { applyShardFault, darkenMidway } from './apply-shard-fault.ts';
import { ALL_SHARD_CHECKERS } from './checkers/all-shard-checkers.ts';
import { EffectSink } from './effect-sink.ts';
import { hastyFor } from './hasty-settings.ts';
import { MapLedger, type NamespaceChange } from './map-ledger.ts';
import { ShardCallers } from './shard-callers.ts';
import type { Call } from './shard-calls.ts';
import type { ShardChecker, ShardFacts, Told, Work } from './shard-checker.ts';
import { drawShardFaults, type ShardFault } from './shard-faults.ts';
import { ShardHost } from './shard-host.ts';
import type { ShardMutant } from './shard-mutant.ts';
import { NO_OPERATIONS } from './shard-operations.ts';
import { ShardOperators } from './shard-operators.ts';
import { LaggingReplicas } from './shard-requests.ts';
import type { NamespaceOfRun, ShardRunOptions, ShardRunResult } from './shard-run-options.ts';

export const DEFAULT_SHARD_NODES = 5;
export const DEFAULT_SHARD_SECONDS = 90;
export const DEFAULT_SHARDS = 192;
const NAMESPACES: readonly NamespaceOfRun[] = [
  { namespace: 'jobs' as Namespace, effects: 'fenced' },
  { namespace: 'mails' as Namespace, effects: 'unfenced' },
];
/** Unix milliseconds at the beginning of each run. */
const WALL = 1_700_000_000_000;
/** Milliseconds until gossip has told of some, and of all in five times that. */
const HEARS_WITHIN = 150;
/** Milliseconds until a change is heard of, at its longest; and rounds at the end in which nobody asks for anything. */
const HEARD_AFTER = 12;
const CALM_ROUNDS = 14;
const FAILURES = 200;
/** Faults that disturb nothing but whoever hears late of what is planned. */
const CALM: ReadonlySet<string> = new Set(['drain', 'old-maps', 'lost-watches']);
const FOR_LEADERS: ReadonlySet<string> = new Set([
  ...['shard-acks', 'peers', 'shard-namespaces', 'shard-overrides'],
  ...['changes', 'change-steps', 'policies', 'freezes'],
]);
const BEHIND: ReadonlySet<string> = new Set(['stale-reads', 'old-maps']);

export class ShardRun {
  readonly settings: HandoverSettings;
  readonly mutant: ShardMutant | undefined;
  readonly namespaces: readonly NamespaceOfRun[];
  readonly besideOf: ShardRunOptions['beside'];
  readonly checkers: readonly ShardChecker[];
  readonly slowEffects = new Afflicted();
  readonly replicas = new LaggingReplicas();
  readonly ledger: MapLedger;
  readonly shards: number;
  /** Shards that were wanted elsewhere at any price. */
  readonly forced = new Set<string>();
  readonly shardFaults: readonly ShardFault[];
  readonly lease: LeaseRun;
  /** Share of watches that tell nothing. */
  lostWatches = 0;
  /** Milliseconds for which the registry is dark once a shard is to stop. */
  darkensFor: number | null = null;
  readonly #prng: Prng;
  readonly #seed: number;
  readonly #calmFor: number;
  readonly #hosts = new Map<number, ShardHost>();
  readonly #sinks: Readonly<Record<Effects, EffectSink>>;
  readonly #failures: { checker: string; atMs: number; problem: string }[] = [];
  readonly #operations = { ...NO_OPERATIONS };
  readonly #operators: ShardOperators;
  /** When each process began: gossip tells of others a while later. */
  readonly #began = new Map<ShardHost, number>();

  constructor({ seed, nodes = DEFAULT_SHARD_NODES, seconds = DEFAULT_SHARD_SECONDS, ...options }: ShardRunOptions) {
    this.#seed = seed;
    this.#prng = prng(seed).fork('shards');
    this.mutant = options.mutant;
    this.namespaces = options.namespaces ?? NAMESPACES;
    this.besideOf = options.beside;
    this.shards = options.shards ?? DEFAULT_SHARDS;
    const settings = options.settings ?? hastyFor(this.shards);
    this.#calmFor = CALM_ROUNDS * settings.roundInterval;
    this.settings = options.mutant?.settings?.(settings) ?? settings;
    this.#sinks = {
      fenced: new EffectSink(options.mutant?.sinkComparesNothing !== true),
      unfenced: new EffectSink(false),
    };
    this.lease = new LeaseRun({
      seed,
      nodes,
      seconds,
      ...(options.faults && { faults: options.faults }),
      mayLead: options.mayLead,
      enough: options.enough,
      observers: [
        {
          name: 'shards',
          onStart: (host) => this.#start(host),
          onWake: (host) => this.#hosts.get(host.node)?.wake(),
          onEvent: (host, event) => this.#of(host)?.onLeaseEvent(event),
          onCommit: (commit) => this.#committed(commit),
          onHistoryLost: () => {
            this.replicas.forget();
            this.ledger.forget();
            for (const checker of this.checkers) checker.onHistoryLost?.();
          },
        },
      ],
    });
    this.ledger = new MapLedger(this.lease.registry);
    const drawn = drawShardFaults(this.#prng.fork('faults'), nodes, this.lease.healsAt);
    this.shardFaults = options.shardFaults ?? drawn;
    const facts: ShardFacts = {
      now: () => this.time.now,
      registry: this.registry,
      map: (namespace) => this.ledger.map(namespace),
      hosts: () => this.#hosts.values(),
      namespaces: this.namespaces,
      shards: this.shards,
      settings,
      isCalm: this.lease.faults.length === 0 && this.shardFaults.every(({ kind }) => CALM.has(kind)),
      readsOldRecords: [...this.lease.faults, ...this.shardFaults].some(({ kind }) => BEHIND.has(kind)),
      endsAt: this.lease.endsAt,
      isForced: (scope) => this.forced.has(scope),
    };
    this.checkers = (options.checkers ?? ALL_SHARD_CHECKERS).map((create) => {
      const checker: ShardChecker = create(facts, (problem) => {
        if (this.#failures.length < FAILURES)
          this.#failures.push({ checker: checker.name, atMs: this.time.now, problem });
      });
      return checker;
    });
    const all = Array.from({ length: nodes }, (_, node) => leaseNodeId(node));
    this.#operators = new ShardOperators(this, this.#prng.fork('operators'), all);
    for (const host of this.lease.hosts()) this.#start(host);
    for (const fault of this.shardFaults)
      this.time.schedule(fault.at, () => applyShardFault(this, this.#operators, fault));
    if (options.operators !== false) this.#operators.begin();
    if (options.callers !== false) new ShardCallers(this, this.#prng.fork('callers')).call();
  }

  get time(): VirtualTime {
    return this.lease.time;
  }

  get registry(): LeaseRegistry {
    return this.lease.registry;
  }

  /** Moves are wanted that nothing asks for. */
  get stirs(): boolean {
    return this.time.now < this.lease.endsAt - this.#calmFor;
  }

  /** Unix milliseconds by the clocks of all. */
  wall(): number {
    return WALL + Math.floor(this.time.now);
  }

  /** Documents of a lost history are not written to. */
  get takesDocuments(): boolean {
    return this.time.now >= this.lease.registryFaultAt;
  }

  /** Gossip has told the process of the node. */
  hasHeardOf(host: ShardHost, node: NodeId): boolean {
    const since = this.time.now - (this.#began.get(host) ?? 0);
    return since >= ((Number(node.slice(1)) * 7 + host.lease.life * 3) % 5) * HEARS_WITHIN;
  }

  run(): ShardRunResult {
    const { failures } = this.lease.run();
    for (const checker of this.checkers) checker.atEnd?.();
    return { seed: this.#seed, failures: [...this.#failures, ...failures], operations: this.#operations };
  }

  fenceOf = (sources: FenceSources) => {
    const { lineageEpoch, assignedAt, epochVersion } = this.mutant?.fenceOf?.(sources) ?? sources;
    const cameLater = assignedAt > epochVersion;
    const revision = cameLater ? assignedAt : epochVersion;
    return formatFence({ failoverVersion: 0n, lineageEpoch, revision });
  };

  hostOf(node: number): ShardHost | undefined {
    return this.#hosts.get(node);
  }

  hostNamed(node: NodeId): ShardHost | undefined {
    return this.#hosts.get(Number(node.slice(1)));
  }

  scopeOf(namespace: Namespace, shard: number): string {
    return shardScope(namespace, shard);
  }

  effectsOf(namespace: Namespace): Effects {
    return this.namespaces.find((one) => one.namespace === namespace)?.effects ?? 'unfenced';
  }

  sinkOf(effects: Effects): EffectSink {
    return this.#sinks[effects];
  }

  apply(work: Work): boolean {
    if (this.sinkOf(work.effects).apply(work.scope, work.fence, work.number) === 'stale') {
      this.stale(work);
      return false;
    }
    for (const checker of this.checkers) checker.onApplied?.(work);
    return true;
  }

  stale(work: Pick<Work, 'host' | 'scope' | 'fence'>): void {
    this.#operations.stale += 1;
    for (const checker of this.checkers) checker.onStale?.(work);
  }

  tell({ id }: Call, told: Told): void {
    this.#operations[told] += 1;
    for (const checker of this.checkers) checker.onTold?.(id, told);
  }

  anyHost(random: Prng): ShardHost | undefined {
    return this.#hosts.get(random.below(this.#hosts.size));
  }

  #start(lease: LeaseHost): void {
    // The first of them come to life before this run knows its leases.
    if (this.lease === undefined) return;
    this.#hosts.get(lease.node)?.calls.die();
    const host = new ShardHost(lease, this, this.#prng.fork(`life ${lease.life}`));
    this.#hosts.set(lease.node, host);
    this.#began.set(host, this.time.now);
  }

  #of(lease: LeaseHost): ShardHost | undefined {
    const host = this.#hosts.get(lease.node);
    return host?.lease === lease ? host : undefined;
  }

  #committed(commit: Commit): void {
    if (this.lease === undefined) return;
    for (const checker of this.checkers) checker.onCommit?.(commit);
    for (const change of this.ledger.of(commit)) {
      this.#count(change);
      if (darkenMidway(this, change)) this.#operations.darkened += 1;
      for (const checker of this.checkers) checker.onMapChange?.(change, commit);
    }
    const touched = new Set<Namespace>();
    let forLeaders = false;
    for (const { key, value } of commit.writes) {
      const [kind = '', namespace] = key.split('/');
      if (kind === 'shard-maps' || kind === 'shard-moves') touched.add(namespace as Namespace);
      if (kind === 'peers' && value?.includes('Drained') === true) this.#operations.drained += 1;
      if (FOR_LEADERS.has(kind) || key.startsWith('claims/node/')) forLeaders = true;
    }
    if (touched.size === 0 && !forLeaders) return;
    for (const host of this.#hosts.values()) {
      if (this.lostWatches > 0 && this.#prng.unit() < this.lostWatches) continue;
      this.time.schedule(this.time.now + 1 + this.#prng.below(HEARD_AFTER), () => {
        for (const namespace of touched) host.look(namespace);
        if (forLeaders) host.lookAsLeader();
      });
    }
  }

  #count({ map }: NamespaceChange): void {
    if (map === null || map.after === null) return;
    const { generation, since } = map.after;
    this.#operations.generations += 1;
    for (const each of since) if (each === Number(generation)) this.#operations.moved += 1;
  }
}

export const runSharding = (options: ShardRunOptions): ShardRunResult => new ShardRun(options).run();

/** A whole cluster in one thread: real machines, modelled streams and clocks, and the faults of a plan, all from one seed. */
import { type Address, type Prng, prng } from '@omnirelay/primitives';
import type { SwimEvent, SwimOutput, SwimSettings } from '@omnirelay/protocol';
import { applyFault } from './apply-fault.ts';
import { SIMULATION_BOUNDS } from './bounds.ts';
import { CapturedFrames } from './captured-frames.ts';
import { ALL_CHECKERS } from './checkers/all-checkers.ts';
import { drawFaultPlan } from './fault-plan.ts';
import { Fleet } from './fleet.ts';
import { machineFactory, settingsFor } from './machine-factory.ts';
import { NetworkConditions } from './network-conditions.ts';
import { type NodeStore, NodeStores } from './node-stores.ts';
import type { FaultPlan } from './plan-draws.ts';
import { ProcessRuntime } from './process-runtime.ts';
import { type Recorder, recordTo, simBootId } from './recording.ts';
import type { RunOptions, RunResult } from './run-options.ts';
import { type Death, type SimProcess, simAddress, virtualTime } from './sim-node.ts';
import type { Speech } from './speech.ts';
import { Streams } from './stream-model.ts';
import { DEFAULT_MINUTES, type Timeline, timelineOf } from './timeline.ts';
import { VirtualTime } from './virtual-time.ts';

const SEED_NODES = 3;
const WALL_AT_ZERO = 1_780_000_000;

export function runCluster(options: RunOptions): RunResult {
  return new Cluster(options).run();
}

export class Cluster {
  readonly time = new VirtualTime();
  readonly nodes: number;
  readonly timeline: Timeline;
  readonly conditions: NetworkConditions;
  readonly streams: Streams;
  readonly fleet: Fleet;
  readonly plan: FaultPlan;
  /** For faults that choose among what is there when they strike. */
  readonly chance: Prng;
  readonly #options: RunOptions;
  readonly stores: NodeStores;
  readonly #runtimes = new Map<SimProcess, ProcessRuntime>();
  readonly #recorder: Recorder | undefined;
  readonly #births: Prng;
  readonly #clocks: Prng;
  /** Machines that are no nodes of the run: strangers, and those that bear another's id. */
  #extras = 0;

  constructor(options: RunOptions) {
    const { seed, nodes, minutes = DEFAULT_MINUTES, plan = 'standard', profile = 'lan', mutant } = options;
    this.#options = options;
    this.nodes = nodes;
    this.timeline = timelineOf(minutes);
    const random = prng(seed);
    const { adjust = (same: SwimSettings) => same } = options;
    const request = {
      nodes,
      healsAt: this.timeline.healsAt,
      settings: settingsFor(profile, undefined),
      seedNodes: SEED_NODES,
    };
    const drawn = drawFaultPlan(plan, request, random.fork('plan'));
    this.plan = options.faultPlan ?? drawn;
    const { tightBounds = false, sendBuffer } = this.plan;
    const settings = adjust(settingsFor(profile, mutant, tightBounds));
    const extras = this.plan.faults.filter(({ kind }) => kind === 'stranger' || kind === 'same-id').length;
    this.conditions = new NetworkConditions(nodes + extras, this.plan.quality, random.fork('network'));
    this.chance = random.fork('chance');
    this.#births = random.fork('births');
    this.stores = new NodeStores(nodes + extras, () => this.#births.below(11) - 5);
    for (let node = 0; node < nodes; node++) this.stores.change(node, { speech: options.speechOf?.(node) ?? 'plain' });
    if (options.record !== undefined)
      this.#recorder = recordTo(options.record, {
        format: 'omnirelay-simulation/1',
        seed,
        nodes,
        plan,
        profile,
        minutes,
        mutant: mutant?.name ?? null,
        tightBounds,
      });
    this.fleet = new Fleet({
      nodes,
      settings,
      ...this.timeline,
      withinBound: plan === 'within-bound',
      checkers: options.checkers ?? ALL_CHECKERS,
      machineFor: machineFactory(settings, mutant),
      recorder: this.#recorder,
    });
    this.streams = new Streams(
      {
        time: this.time,
        conditions: this.conditions,
        listening: (node) => this.living(node),
        hostUp: (node) => this.stores.get(node)?.up ?? false,
        isStalled: (process) => this.#runtimes.get(process)?.stalled ?? false,
        deliver: (process, input, read) => this.#runtimes.get(process)?.deliver(input, read),
      },
      random.fork('streams'),
      {
        captured: this.plan.faults.some((fault) => fault.kind === 'replay-frames') ? new CapturedFrames() : undefined,
        sendBuffer,
        line: options.line,
      },
    );
    this.#clocks = random.fork('clocks');
  }

  run(): RunResult {
    const { time, fleet, streams, timeline, plan } = this;
    for (let node = 0; node < this.#options.nodes; node++)
      time.schedule(this.#births.below(plan.startSpreadMs), () => this.start(node));
    for (const fault of plan.faults) time.schedule(fault.at, () => applyFault(this, fault));
    // A run that is broken all over is not worth its end.
    const { stopAt } = this.#options;
    const enough = (): boolean =>
      fleet.failures.length >= SIMULATION_BOUNDS.failures ||
      (stopAt !== undefined && fleet.failures.some(({ checker }) => checker === stopAt));
    time.runUntil(timeline.endsAt, enough);
    const traceHash = fleet.end(time.now);
    this.#recorder?.end(time.now, traceHash);
    return {
      ok: fleet.failures.length === 0,
      seed: this.#options.seed,
      failures: fleet.failures,
      stats: {
        virtualMs: time.now,
        events: time.events,
        inputs: fleet.inputs,
        frames: streams.framesSent,
        bytes: streams.bytesSent,
        lives: fleet.processes.length,
        faults: plan.faults.length,
        traceHash,
      },
    };
  }

  living(node: number): SimProcess | undefined {
    const process = this.fleet.current(node);
    return process === undefined || process.death !== null ? undefined : process;
  }

  runtime(process: SimProcess): ProcessRuntime | undefined {
    return this.#runtimes.get(process);
  }

  /** Begins a new life of a node that has none. */
  start(node: number, seeds?: readonly Address[]): void {
    const store = this.stores.get(node);
    if (store === undefined || store.retired || this.living(node) !== undefined) return;
    this.#begin(node, store, store.persisted, seeds);
  }

  /** In so long, but before the faults are over. */
  startLater(node: number, ms: number): void {
    const { time, timeline } = this;
    time.schedule(Math.max(time.now + 1, Math.min(timeline.healsAt, time.now + ms)), () => this.start(node));
  }

  /** Begins a life beside the one that runs. */
  clone(node: number, keepsDisk: boolean): void {
    const store = this.stores.get(node);
    if (store !== undefined) this.#begin(node, store, keepsDisk ? store.persisted : null);
  }

  admitStranger(speech: Speech): void {
    this.#admit({ speech });
  }

  /** Starts another machine that bears this node's id; what is returned ends it for good. */
  admitNamesake(namedAs: number): () => void {
    const node = this.#admit({ namedAs });
    return () => {
      this.stores.change(node, { retired: true });
      const process = this.living(node);
      if (process !== undefined) this.end(process, 'crashed');
    };
  }

  #admit(setup: Partial<NodeStore>): number {
    const node = this.nodes + this.#extras++;
    this.stores.change(node, setup);
    this.start(node);
    return node;
  }

  #seeds(): readonly Address[] {
    return Array.from({ length: Math.min(SEED_NODES, this.nodes) }, (_, seed) => simAddress(seed));
  }

  #begin(node: number, store: NodeStore, persisted: bigint | null, seeds = store.seeds ?? this.#seeds()): void {
    const { time, fleet } = this;
    const wasDown = !store.up;
    store.up = true;
    const process = fleet.birth(time.now, {
      node,
      bootId: simBootId(this.#options.seed, fleet.processes.length),
      persisted,
      unixSeconds: WALL_AT_ZERO + Math.floor(time.now / 1000) + store.wallSkewSeconds,
      clockOffsetMs: this.#births.below(1_000_000),
      clockRate: this.#drawRate(),
      bornAt: time.now,
      seed: this.#births.uint32(),
      speech: store.speech,
      namedAs: store.namedAs,
      profile: store.profile,
    });
    const runtime = new ProcessRuntime(process, {
      time,
      feed: (to, input) => fleet.feed(time.now, to, input),
      act: (by, output) => this.#act(by, output),
      diskDelay: () => this.#births.below(8),
      persisted: (by, bootEpoch) => this.stores.persist(by.birth.node, bootEpoch),
    });
    this.#runtimes.set(process, runtime);
    // The address is the same machine's: what was held for the old life gets its reset now.
    if (wasDown) this.streams.pathsHealed();
    runtime.deliver({ kind: 'start', seeds });
  }

  /** Ends the present life of a node. */
  end(process: SimProcess, how: Death): void {
    if (process.death !== null) return;
    this.fleet.death(this.time.now, process, how);
    this.streams.abandon(process, how !== 'vanished');
    this.#runtimes.delete(process);
    if (how !== 'vanished') return;
    this.stores.change(process.birth.node, { up: false });
    // A clone on the same machine loses its power too.
    const other = this.living(process.birth.node);
    if (other !== undefined) this.end(other, how);
  }

  #drawRate(): number {
    const { clockRateError } = this.plan;
    return clockRateError === 0 ? 1 : 1 + (this.#clocks.unit() * 2 - 1) * clockRateError;
  }

  #act(process: SimProcess, output: SwimOutput): void {
    switch (output.kind) {
      case 'send':
        this.streams.send(process, output.channel, output.frame);
        return;
      case 'dial':
        this.streams.dial(process, {
          dial: output.dial,
          address: output.address,
          deadlineAt: virtualTime(process, output.deadline),
        });
        return;
      case 'close':
        this.streams.close(process, output.channel);
        return;
      case 'event':
        this.#react(process, output.event);
        return;
      case 'persist':
        return;
    }
  }

  /** What the host around a machine does about its events. */
  #react(process: SimProcess, event: SwimEvent): void {
    if (event.kind === 'superseded') {
      const { node } = process.birth;
      this.time.schedule(this.time.now, () => this.end(process, 'crashed'));
      this.time.schedule(this.time.now + 1000, () => this.start(node));
    } else if (event.kind === 'left-mesh') {
      this.time.schedule(this.time.now + 50, () => this.end(process, 'left'));
    }
  }
}

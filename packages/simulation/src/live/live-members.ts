/**
 * Members in real time: real membership machines over modelled streams, as in a run, but no plan draws their faults. Whoever drives them
 * moves the clock on, kills, freezes, cuts and heals. Member 0 is the driver's own: what it sees is what the driver shows.
 */
import { type BootId, clusterId, instant, meshId, type NodeId, type Prng, prng } from '@omnirelay/primitives';
import {
  GOSSIP_PROFILES,
  type MemberMetadata,
  type RegistryMark,
  type SwimEvent,
  SwimMachine,
  type SwimOutput,
} from '@omnirelay/protocol';
import { NetworkConditions } from '../network-conditions.ts';
import { ProcessRuntime } from '../process-runtime.ts';
import { type Birth, localTime, type SimProcess, simAddress, simNodeId, virtualTime } from '../sim-node.ts';
import { Streams } from '../stream-model.ts';
import { VirtualTime } from '../virtual-time.ts';
import type { LiveVantage } from './live-vantage.ts';

/** The mesh and the cluster that every simulated member says it belongs to. */
export const LIVE_MESH = 'sim';
export const LIVE_CLUSTER = 'sim';

export type LiveMetadata = Omit<MemberMetadata, 'metadataVersion' | 'clusterId' | 'endpoint'>;

export interface LiveMembersOptions {
  /** Member 0 included. */
  readonly members: number;
  readonly seed: number;
  readonly metadataOf: (member: number) => LiveMetadata;
  readonly bootIdOf: () => BootId;
  /** Wall-clock milliseconds. */
  readonly wall: () => number;
  /** What member 0 sees, after its view holds it. */
  readonly onEvent: (event: SwimEvent) => void;
}

const SEED_MEMBERS = 3;
const SETTINGS = GOSSIP_PROFILES.lan;
export const LIVE_QUALITY = { delayMs: 0.5, jitterMs: 0.5, tailMs: 5, loss: 0 };
/** Members start one after another, as a deployment would roll: a crowd that joins at once only makes itself late. */
const START_EVERY_MS = 40;
/** A frozen member is stalled anew at least this often, so it runs again within as long when it may. */
const FREEZE_STEP_MS = 250;

export class LiveMembers {
  readonly #options: LiveMembersOptions;
  readonly #time = new VirtualTime();
  readonly #conditions: NetworkConditions;
  readonly #streams: Streams;
  readonly #chance: Prng;
  readonly #lives: (SimProcess | undefined)[] = [];
  readonly #runtimes = new Map<SimProcess, ProcessRuntime>();
  readonly #persisted: (bigint | null)[] = [];
  readonly #frozen = new Set<number>();
  readonly #cuts = new Map<string, readonly [number, number]>();
  #births = 0;

  constructor(options: LiveMembersOptions) {
    this.#options = options;
    this.#chance = prng(options.seed);
    this.#conditions = new NetworkConditions(options.members, LIVE_QUALITY, this.#chance.fork('network'));
    this.#streams = new Streams(
      {
        time: this.#time,
        conditions: this.#conditions,
        listening: (member) => this.#living(member),
        hostUp: () => true,
        isStalled: (process) => this.#runtimes.get(process)?.stalled ?? false,
        deliver: (process, input, read) => this.#runtimes.get(process)?.deliver(input, read),
      },
      this.#chance.fork('streams'),
    );
    this.start(0);
    for (let member = 1; member < options.members; member++)
      this.#time.schedule(member * START_EVERY_MS, () => this.start(member));
  }

  /** Virtual milliseconds, which every member's clock shows. */
  get now(): number {
    return this.#time.now;
  }

  /** Events of all members so far. */
  get events(): number {
    return this.#time.events;
  }

  /** Lets everything happen that is due by then, or as much of it as `enough` allows. */
  advanceTo(ms: number, enough: () => boolean = () => false): void {
    this.#time.runUntil(ms, enough);
  }

  /** Machine of member 0, which never ends. */
  get observer(): SimProcess['machine'] {
    return (this.#lives[0] as SimProcess).machine;
  }

  stateOf(member: number): 'running' | 'frozen' | 'ended' {
    if (this.#living(member) === undefined) return 'ended';
    return this.#frozen.has(member) ? 'frozen' : 'running';
  }

  /** Whether member 0 keeps a channel to it. */
  isNeighbour(nodeId: NodeId): boolean {
    for (const endpoint of this.#streams.endpointsOf(this.#lives[0] as SimProcess))
      if (endpoint.peer.process.nodeId === nodeId) return true;
    return false;
  }

  /** What a machine that runs sees, by its own view and channels. */
  vantageOf(member: number): LiveVantage {
    const process = this.#lives[member] as SimProcess;
    const others = [...this.#streams.endpointsOf(process)].map(({ peer }) => peer.process.nodeId);
    const neighbours = new Set(others);
    return { self: process.nodeId, view: () => process.machine.view(), isNeighbour: (id) => neighbours.has(id) };
  }

  /** Whether questions of one to the other and their answers get through. */
  carries(from: number, to: number): boolean {
    return !this.#conditions.isCut(from, to) && !this.#conditions.isCut(to, from);
  }

  /** A new life of a member that has none. */
  start(member: number): void {
    if (this.#living(member) !== undefined) return;
    const { bootIdOf, wall } = this.#options;
    const birth: Birth = {
      node: member,
      bootId: bootIdOf(),
      persisted: this.#persisted[member] ?? null,
      unixSeconds: Math.floor(wall() / 1000),
      clockOffsetMs: 0,
      clockRate: 1,
      bornAt: this.#time.now,
      seed: this.#chance.uint32(),
      speech: 'plain',
      namedAs: member,
      profile: null,
    };
    const process: SimProcess = {
      index: this.#births++,
      birth,
      nodeId: simNodeId(member),
      machine: this.#machineOf(birth),
      death: null,
      role: this.#options.metadataOf(member).role,
      clockLostMs: 0,
      leavingSince: null,
    };
    const runtime = new ProcessRuntime(process, {
      time: this.#time,
      feed: (to, input) => {
        to.machine.handle(input, localTime(to, this.#time.now));
        return to.machine.takeOutputs();
      },
      act: (by, output) => this.#act(by, output),
      diskDelay: () => this.#chance.below(8),
      persisted: (by, bootEpoch) => {
        this.#persisted[by.birth.node] = bootEpoch;
      },
    });
    this.#lives[member] = process;
    this.#runtimes.set(process, runtime);
    const seeds = Array.from({ length: SEED_MEMBERS }, (_, seed) => simAddress(seed));
    runtime.deliver({ kind: 'start', seeds });
  }

  /** As SIGKILL: its streams are reset, its address refuses. */
  kill(member: number): void {
    const process = this.#living(member);
    if (process === undefined) return;
    process.death = { at: this.#time.now, how: 'crashed' };
    this.#frozen.delete(member);
    this.#streams.abandon(process, true);
    this.#runtimes.delete(process);
  }

  /** As SIGSTOP: it handles nothing, and nothing closes. */
  freeze(member: number): void {
    if (this.#frozen.has(member) || this.#living(member) === undefined) return;
    this.#frozen.add(member);
    this.#stallOn(member);
  }

  resume(member: number): void {
    this.#frozen.delete(member);
  }

  describe(member: number, metadata: LiveMetadata): void {
    const process = this.#living(member);
    if (process === undefined) return;
    this.#runtimes.get(process)?.deliver({ kind: 'update-metadata', metadata: this.#complete(member, metadata) });
  }

  raiseHighWater(mark: RegistryMark): void {
    this.#runtimes.get(this.#lives[0] as SimProcess)?.deliver({ kind: 'raise-high-water', mark });
  }

  /** Nothing flows from one to the other any more. */
  cut(from: number, to: number): void {
    const key = `${from}>${to}`;
    if (this.#cuts.has(key)) return;
    this.#cuts.set(key, [from, to]);
    this.#conditions.cut(from, to);
  }

  /** The links that touch one of these carry again; without members, all. */
  heal(members?: ReadonlySet<number>): void {
    for (const [key, [from, to]] of this.#cuts) {
      if (members !== undefined && !members.has(from) && !members.has(to)) continue;
      this.#cuts.delete(key);
      this.#conditions.heal(from, to);
    }
    this.#streams.pathsHealed();
  }

  #living(member: number): SimProcess | undefined {
    const process = this.#lives[member];
    return process === undefined || process.death !== null ? undefined : process;
  }

  #stallOn(member: number): void {
    const process = this.#living(member);
    if (process === undefined || !this.#frozen.has(member)) return;
    // Longer than the step, so that it never comes to itself between two of them.
    this.#runtimes.get(process)?.stall(FREEZE_STEP_MS * 2);
    this.#time.schedule(this.#time.now + FREEZE_STEP_MS, () => this.#stallOn(member));
  }

  #complete(member: number, metadata: LiveMetadata): Omit<MemberMetadata, 'metadataVersion'> {
    return { ...metadata, clusterId: clusterId(LIVE_CLUSTER), endpoint: simAddress(member) };
  }

  #machineOf(birth: Birth): SimProcess['machine'] {
    return new SwimMachine({
      self: {
        nodeId: simNodeId(birth.node),
        meshId: meshId(LIVE_MESH),
        clusterId: clusterId(LIVE_CLUSTER),
        bootId: birth.bootId,
      },
      metadata: this.#complete(birth.node, this.#options.metadataOf(birth.node)),
      bootEpoch: { persisted: birth.persisted ?? 0n, unixSeconds: BigInt(birth.unixSeconds) },
      settings: SETTINGS,
      prng: prng(birth.seed),
      now: instant(birth.bornAt),
    });
  }

  #act(process: SimProcess, output: SwimOutput): void {
    switch (output.kind) {
      case 'send':
        this.#streams.send(process, output.channel, output.frame);
        return;
      case 'dial':
        this.#streams.dial(process, {
          dial: output.dial,
          address: output.address,
          deadlineAt: virtualTime(process, output.deadline),
        });
        return;
      case 'close':
        this.#streams.close(process, output.channel);
        return;
      case 'event':
        if (process.birth.node === 0) this.#options.onEvent(output.event);
        return;
      case 'persist':
        return;
    }
  }
}

/**
 * A few machines over ideal links in virtual time, for transcripts: one millisecond each way, in order, nothing lost. Processes can be
 * killed, stopped and resumed, and links cut. Everything that happens is deterministic.
 */
import {
  type Address,
  address,
  bootId,
  clusterId,
  type Instant,
  instant,
  meshId,
  millis,
  nodeId,
  prng,
} from '@omnirelay/primitives';
import {
  type Frame,
  GOSSIP_PROFILES,
  type PeerIdentity,
  type SwimInput,
  SwimMachine,
  type SwimOutput,
} from '../index.ts';
import { IdealTime } from './ideal-time.ts';

const LATENCY = 1;

export interface NodeOptions {
  readonly mesh?: string;
  readonly cluster?: string;
  readonly boot?: string;
  readonly persisted?: bigint;
  readonly unix?: bigint;
  readonly tombstone?: number;
  readonly certified?: string;
  readonly listen?: string;
}

interface Process {
  readonly name: string;
  readonly machine: SwimMachine;
  readonly identity: PeerIdentity;
  readonly listens: Address;
  readonly waiting: SwimInput[];
  readonly links: Map<number, { readonly to: Process; readonly far: number; readonly wire: { cut: boolean } }>;
  stopped: boolean;
  dead: boolean;
}

export class IdealMesh {
  readonly #processes = new Map<string, Process>();
  readonly #cuts = new Set<string>();
  readonly #log: (line: string) => void;
  readonly #time = new IdealTime();
  #channel = 1;
  traced: ReadonlySet<string> = new Set();

  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  boot(name: string, seeds: readonly string[], options: NodeOptions): void {
    const id = nodeId(name.split('/')[0] ?? name);
    const cluster = clusterId(options.cluster ?? 'main');
    const boot = bootId(options.boot ?? `${name}-1`);
    const listens = address(options.listen ?? `${id}:1`);
    const settings = { ...GOSSIP_PROFILES.lan, ...(options.tombstone && { tombstoneLife: millis(options.tombstone) }) };
    const machine = new SwimMachine({
      self: { nodeId: id, meshId: meshId(options.mesh ?? 'mesh'), clusterId: cluster, bootId: boot },
      metadata: this.metadata(cluster, listens, {}),
      bootEpoch: { persisted: options.persisted ?? 0n, unixSeconds: options.unix ?? 100n },
      settings,
      prng: prng(7).fork(name),
      now: instant(this.#time.now),
    });
    const identity = { nodeId: nodeId(options.certified ?? id), clusterId: cluster, role: 'worker' };
    const links: Process['links'] = new Map();
    const host = { name, machine, identity, listens, waiting: [], links, stopped: false, dead: false };
    this.#processes.set(name, host);
    this.feed(name, { kind: 'start', seeds: seeds.map((seed) => address(`${seed}:1`)) });
  }

  metadata(cluster: string, endpoint: Address, labels: Readonly<Record<string, string>>) {
    const place = { region: 'r1', zone: 'z1', meshVersion: '0.1.0', http3Support: false };
    return {
      role: 'worker' as const,
      clusterId: clusterId(cluster),
      ...place,
      endpoint,
      endpoints: {},
      posture: 'mtls',
      labels,
    };
  }

  feed(name: string, input: SwimInput): void {
    const host = this.#get(name);
    if (host.dead) return;
    if (host.stopped) {
      host.waiting.push(input);
      return;
    }
    host.machine.handle(input, instant(this.#time.now));
    for (const output of host.machine.takeOutputs()) this.#carryOut(host, output);
  }

  kill(name: string): void {
    const host = this.#get(name);
    host.dead = true;
    for (const id of [...host.links.keys()]) this.#end(host, id, 'reset');
  }

  stop(name: string): void {
    this.#get(name).stopped = true;
  }

  resume(name: string): void {
    const host = this.#get(name);
    host.stopped = false;
    this.feed(name, { kind: 'timer' });
    for (const input of host.waiting.splice(0)) this.feed(name, input);
  }

  /** Frames and dials between the two are lost in silence; established channels end with a timeout after a while. */
  cut(a: string, b: string): void {
    this.#cuts.add(pair(a, b));
  }

  heal(): void {
    this.#cuts.clear();
  }

  update(name: string, labels: Readonly<Record<string, string>>): void {
    const { identity, listens } = this.#get(name);
    this.feed(name, { kind: 'update-metadata', metadata: this.metadata(identity.clusterId, listens, labels) });
  }

  run(ms: number): void {
    this.#time.pass(
      ms,
      () => this.#processes.values(),
      (name) => this.feed(name, { kind: 'timer' }),
    );
  }

  describe(name: string): string {
    const { machine } = this.#get(name);
    const members = [...machine.view().members.values()].sort((a, b) => (a.nodeId < b.nodeId ? -1 : 1));
    return members.map((m) => `${m.nodeId}=${m.liveness}@${m.life.bootEpoch}.${m.incarnation}`).join(' ');
  }

  get now(): Instant {
    return instant(this.#time.now);
  }

  machine(name: string): SwimMachine {
    return this.#get(name).machine;
  }

  channels(name: string): number {
    return this.#get(name).machine.gauges().channels;
  }

  labels(name: string, of: string): string {
    return JSON.stringify(this.#get(name).machine.view().members.get(nodeId(of))?.claim?.metadata.labels ?? null);
  }

  #carryOut(from: Process, output: SwimOutput): void {
    switch (output.kind) {
      case 'persist':
        this.#say(from, `persist ${output.bootEpoch}`);
        return;
      case 'event': {
        const { kind, ...rest } = output.event;
        if (kind === 'probe' && !this.traced.has('probe')) return;
        if (kind === 'member-changed') {
          const { member, before, change } = output.event;
          const { nodeId: id, liveness, life, incarnation } = member;
          this.#say(from, `${id} ${change}: ${before ?? 'unknown'} -> ${liveness} @${life.bootEpoch}.${incarnation}`);
          return;
        }
        this.#say(from, `${kind} ${asText(rest)}`);
        return;
      }
      case 'dial':
        this.#dial(from, output);
        return;
      case 'send':
        this.#send(from, output.channel, output.frame);
        return;
      case 'close':
        this.#end(from, output.channel, 'closed');
        return;
    }
  }

  #dial(from: Process, { dial, address: to, expect, deadline }: Extract<SwimOutput, { kind: 'dial' }>): void {
    this.#time.later(LATENCY * 2, () => {
      const target = [...this.#processes.values()].findLast((host) => host.listens === to);
      const fail = (failure: 'refused' | 'timeout' | 'identity-mismatch') =>
        this.feed(from.name, { kind: 'dial-failed', dial, failure, detail: `${to} ${failure}` });
      if (target !== undefined && (target.stopped || this.#cuts.has(pair(from.name, target.name)))) {
        this.#time.later(deadline - this.#time.now, () => fail('timeout'));
        return;
      }
      if (target === undefined || target.dead) {
        fail('refused');
        return;
      }
      if (expect !== undefined && target.identity.nodeId !== expect) {
        fail('identity-mismatch');
        return;
      }
      const near = this.#channel++;
      const far = this.#channel++;
      const wire = { cut: false };
      from.links.set(near, { to: target, far, wire });
      target.links.set(far, { to: from, far: near, wire });
      this.feed(target.name, { kind: 'channel-opened', channel: far, identity: from.identity });
      this.feed(from.name, { kind: 'channel-opened', channel: near, identity: target.identity, dial });
    });
  }

  #send(from: Process, channel: number, frame: Frame): void {
    const link = from.links.get(channel);
    if (link === undefined) return;
    if (this.traced.has(frame.kind)) this.#say(from, `sends ${link.to.name} ${show(frame)}`);
    if (this.#cuts.has(pair(from.name, link.to.name))) {
      link.wire.cut = true;
      return;
    }
    this.#time.later(LATENCY, () => {
      if (!link.wire.cut) this.feed(link.to.name, { kind: 'frame', channel: link.far, frame });
    });
  }

  #end(from: Process, channel: number, end: 'closed' | 'reset'): void {
    const link = from.links.get(channel);
    if (link === undefined) return;
    from.links.delete(channel);
    this.#time.later(LATENCY, () => {
      if (this.#cuts.has(pair(from.name, link.to.name))) return;
      if (link.to.links.delete(link.far)) this.feed(link.to.name, { kind: 'channel-closed', channel: link.far, end });
    });
  }

  #say(from: Process, line: string): void {
    this.#log(`${String(this.#time.now).padStart(6)} ${from.name}: ${line}`);
  }

  #get(name: string): Process {
    const host = this.#processes.get(name);
    if (host === undefined) throw new Error(`no host ${name}`);
    return host;
  }
}

const pair = (a: string, b: string): string => (a < b ? `${a}|${b}` : `${b}|${a}`);

function show(frame: Frame): string {
  const plain = {
    ...frame,
    ...('claim' in frame && frame.claim && { claim: `incarnation ${frame.claim.incarnation}` }),
  };
  return asText(plain);
}

const asText = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? String(part) : part));

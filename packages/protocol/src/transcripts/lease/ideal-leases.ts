/** Lease machines around one ideal registry: clocks that agree unless told otherwise, gossip that says what the transcript says. */
import { instant, type NodeId, nodeId, wallTime } from '@omnirelay/primitives';
import type { GossipSight } from '../../lease/gossip-sight.ts';
import { refusalOf } from '../../lease/guard.ts';
import { LeaseMachine } from '../../lease/lease-machine.ts';
import type { ClockReading, HeardClaim, LeaseInput, LeaseOutput, ScopeSetting } from '../../lease/machine-io.ts';
import { LEASE_PROFILES } from '../../lease/settings.ts';
import { IdealTime } from '../ideal-time.ts';
import { IdealRegistry } from './ideal-registry.ts';

const ONE_WAY = 2;

interface Host {
  readonly name: string;
  readonly machine: LeaseMachine;
  readonly waiting: LeaseInput[];
  stopped: boolean;
  dead: boolean;
  wallJump: number;
}

export class IdealLeases {
  readonly registry = new IdealRegistry();
  readonly #hosts = new Map<string, Host>();
  readonly #log: (line: string) => void;
  readonly #time = new IdealTime();
  /** Accused members, and whether others agree. */
  readonly #accused = new Map<NodeId, { readonly confirmed: boolean }>();

  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  boot(name: string, scopes: readonly ScopeSetting[]): void {
    const self = { nodeId: nodeId(name), bootId: `${name}${this.#hosts.has(name) ? '-again' : ''}` };
    const now = { at: instant(this.#time.now), wall: wallTime(this.#time.now) };
    const machine = new LeaseMachine({ self, scopes, settings: LEASE_PROFILES.default, now });
    this.#hosts.set(name, { name, machine, waiting: [], stopped: false, dead: false, wallJump: 0 });
    this.feed(name, { kind: 'start' });
    this.#tellGossip();
  }

  feed(name: string, input: LeaseInput): void {
    const host = this.#get(name);
    if (host.dead) return;
    if (host.stopped) {
      host.waiting.push(input);
      return;
    }
    host.machine.handle(input, this.#clock(host));
    for (const output of host.machine.takeOutputs()) this.#carryOut(host, output);
  }

  kill(name: string): void {
    this.#get(name).dead = true;
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

  jump(name: string, ms: number): void {
    this.#get(name).wallJump += ms;
  }

  accuse(name: string, confirmed: boolean): void {
    this.#accused.set(nodeId(name), { confirmed });
    this.#tellGossip();
  }

  calm(): void {
    this.#accused.clear();
    this.#tellGossip();
  }

  hearClaims(name: string, from: string): void {
    const claims: readonly HeardClaim[] = this.#get(from).machine.ownClaims();
    this.feed(name, { kind: 'claims-heard', claims });
  }

  guard(name: string, scope: string): string {
    const host = this.#get(name);
    const grant = host.machine.grant(scope);
    const why = refusalOf(grant, this.#clock(host)) ?? (grant?.stopping === true ? 'stepping-down' : null);
    return why ?? `admits under ${short(grant?.authority.fence ?? '')}`;
  }

  run(ms: number): void {
    this.#time.pass(
      ms,
      () => this.#hosts.values(),
      (name) => this.feed(name, { kind: 'timer' }),
    );
  }

  #clock(host: Host): ClockReading {
    return { at: instant(this.#time.now), wall: wallTime(this.#time.now + host.wallJump) };
  }

  /** Everybody hears what the transcript says of the members, and their marks with it. */
  #tellGossip(): void {
    const nodes = [...this.#hosts.values()].filter(({ dead }) => !dead).map(({ name }) => nodeId(name));
    for (const { name } of this.#hosts.values()) {
      const sight: GossipSight = {
        members: this.#hosts.size,
        alive: new Set(nodes.filter((node) => node === name || !this.#accused.has(node))),
        accused: this.#accused,
        healthy: true,
        marksHeardAt: null,
      };
      this.feed(name, { kind: 'gossip', sight });
    }
  }

  #carryOut(host: Host, output: LeaseOutput): void {
    switch (output.kind) {
      case 'event': {
        const { kind, ...rest } = output.event;
        this.#say(host, `${kind} ${tell(rest)}`);
        return;
      }
      case 'stop':
        this.#say(host, `stop ${output.scope}`);
        this.#time.later(ONE_WAY, () => this.feed(host.name, { kind: 'stopped', scope: output.scope }));
        return;
      default:
        this.#time.later(ONE_WAY, () => {
          const answer = this.registry.answer(host.name, output);
          const claims = output.kind === 'transact' && output.writes.some(({ key }) => /^claims\/(?!node)/.test(key));
          if (claims)
            for (const name of this.#hosts.keys()) this.#time.later(ONE_WAY, () => this.feed(name, { kind: 'look' }));
          this.#time.later(ONE_WAY, () => this.feed(host.name, answer));
        });
    }
  }

  #say(host: Host, line: string): void {
    this.#log(`${String(this.#time.now).padStart(6)} ${host.name}: ${line.trimEnd()}`);
  }

  #get(name: string): Host {
    const host = this.#hosts.get(name);
    if (host === undefined) throw new Error(`no host ${name}`);
    return host;
  }
}

/** Without the failover version, and without leading zeros. */
const short = (fence: string): string => fence.slice(11).replace(/0*(\d)\.0*(\d)/, '$1.$2');

const tell = (fields: object): string =>
  Object.entries(fields)
    .filter(([key]) => key !== 'claimId')
    .map(([key, value]) => `${key}=${show(key, value)}`)
    .join(' ');

const show = (key: string, value: unknown): string => {
  if (key === 'fence') return short(String(value));
  if (typeof value === 'object' && value !== null) return `{${tell(value)}}`;
  return String(value);
};

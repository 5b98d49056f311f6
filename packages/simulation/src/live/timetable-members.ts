/**
 * Members beyond the number whose machines one thread can run in real time: their changes come at the times at which a mesh of machines
 * would see them, and nothing stands behind them. Member 0 has no channel to them, so it knows no round trip and no last sight.
 */
import { type BootId, clusterId, type Instant, instant, type NodeId, type Prng } from '@omnirelay/primitives';
import { GOSSIP_PROFILES, type Member, type SuspicionCause, type SwimEvent } from '@omnirelay/protocol';
import { simAddress, simNodeId } from '../sim-node.ts';
import { VirtualTime } from '../virtual-time.ts';
import { LIVE_CLUSTER, type LiveMetadata } from './live-members.ts';
import { TimetableNeighbours } from './timetable-neighbours.ts';

type Change = Extract<SwimEvent, { kind: 'member-changed' }>['change'];

export interface TimetableOptions {
  /** The first member, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  readonly chance: Prng;
  readonly metadataOf: (member: number) => LiveMetadata;
  readonly bootIdOf: () => BootId;
  readonly wall: () => number;
  readonly onEvent: (event: SwimEvent) => void;
}

interface Fate {
  state: 'running' | 'frozen' | 'ended';
  /** Raised by every act: what an earlier one has put on the timetable no longer counts. */
  act: number;
  record: Member;
}

const { suspicionConfirmed, suspicionRefused, interval, tombstoneLife } = GOSSIP_PROFILES.lan;
const SPREAD_MS = 100;
const CONFIRMATIONS = 3;

export class TimetableMembers {
  readonly members = new Map<NodeId, Member>();
  readonly neighbours = new TimetableNeighbours(this.members);
  readonly #options: TimetableOptions;
  readonly #time = new VirtualTime();
  readonly #fates = new Map<number, Fate>();
  #sequence = 0;

  constructor(options: TimetableOptions) {
    this.#options = options;
    for (let member = options.from; member < options.to; member++) this.#first(member);
  }

  /** Counts changes. */
  get sequence(): number {
    return this.#sequence;
  }

  has(member: number): boolean {
    return this.#fates.has(member);
  }

  advanceTo(ms: number, enough: () => boolean = () => false): void {
    this.#time.runUntil(ms, enough);
  }

  stateOf(member: number): Fate['state'] {
    return this.#fates.get(member)?.state ?? 'ended';
  }

  start(member: number): void {
    const fate = this.#fates.get(member);
    if (fate === undefined || fate.state !== 'ended') return;
    fate.state = 'running';
    this.#later(fate, SPREAD_MS + this.#upTo(SPREAD_MS), () => {
      const before = fate.record.life.bootEpoch + 1n;
      const wall = this.#unixSeconds();
      const life = { bootEpoch: wall > before ? wall : before, bootId: this.#options.bootIdOf() };
      this.#put(fate, this.#alive(member, life, 0, this.#options.metadataOf(member), 1), 'rejoined');
    });
  }

  /** Its neighbours see the reset, dial it and are refused. */
  kill(member: number): void {
    const fate = this.#fates.get(member);
    if (fate === undefined || fate.state === 'ended') return;
    fate.state = 'ended';
    this.#accuse(fate, 'refused', this.#upTo(SPREAD_MS), suspicionRefused + this.#upTo(SPREAD_MS));
  }

  /** Its neighbours miss their probes. */
  freeze(member: number): void {
    const fate = this.#fates.get(member);
    if (fate === undefined || fate.state !== 'running') return;
    fate.state = 'frozen';
    this.#accuse(fate, 'silent', interval + this.#upTo(interval), suspicionConfirmed + this.#upTo(SPREAD_MS));
  }

  resume(member: number): void {
    const fate = this.#fates.get(member);
    if (fate === undefined || fate.state !== 'frozen') return;
    fate.state = 'running';
    this.#later(fate, this.#upTo(SPREAD_MS), () => {
      const { liveness, claim, incarnation, life } = fate.record;
      if (liveness === 'alive' || claim === undefined) return;
      const alive = this.#alive(member, life, incarnation + 1, claim.metadata, claim.metadata.metadataVersion);
      this.#put(fate, alive, liveness === 'suspect' ? 'refuted' : 'rejoined');
    });
  }

  describe(member: number, metadata: LiveMetadata): void {
    const fate = this.#fates.get(member);
    if (fate === undefined || fate.state !== 'running' || fate.record.liveness !== 'alive') return;
    const { life, incarnation, claim } = fate.record;
    const version = (claim?.metadata.metadataVersion ?? 0) + 1;
    this.#put(fate, this.#alive(member, life, incarnation, metadata, version), 'metadata');
  }

  #first(member: number): void {
    const life = { bootEpoch: this.#unixSeconds(), bootId: this.#options.bootIdOf() };
    const record = this.#alive(member, life, 0, this.#options.metadataOf(member), 1);
    this.#fates.set(member, { state: 'running', act: 0, record });
    this.members.set(record.nodeId, record);
  }

  #alive(member: number, life: Member['life'], incarnation: number, metadata: LiveMetadata, version: number): Member {
    const nodeId = simNodeId(member);
    const said = {
      ...metadata,
      clusterId: clusterId(LIVE_CLUSTER),
      endpoint: simAddress(member),
      metadataVersion: version,
    };
    return {
      nodeId,
      life,
      incarnation,
      liveness: 'alive',
      changedAt: this.#now(),
      claim: { ...life, nodeId, incarnation, metadata: said, metadataHash: version },
    };
  }

  #accuse(fate: Fate, cause: SuspicionCause, afterMs: number, forMs: number): void {
    this.#later(fate, afterMs, () => {
      const { suspicion: _, concludedBy: __, tombstoneUntil: ___, ...record } = fate.record;
      if (record.liveness !== 'alive') return;
      const at = this.#now();
      const accuser = this.#accuserOf(record.nodeId);
      const suspicion = {
        startedAt: at,
        deadline: instant(at + forMs),
        confirmationsNeeded: CONFIRMATIONS,
        accusations: [{ accuser, cause, at }],
      };
      this.#put(fate, { ...record, liveness: 'suspect', changedAt: at, suspicion }, 'suspected');
      this.#later(
        fate,
        forMs,
        () => {
          const diedAt = this.#now();
          const tombstoneUntil = instant(diedAt + tombstoneLife);
          this.#put(
            fate,
            { ...fate.record, liveness: 'dead', changedAt: diedAt, concludedBy: accuser, tombstoneUntil },
            'died',
          );
        },
        fate.act,
      );
    });
  }

  /** The member before it, as a ring neighbour would be. */
  #accuserOf(nodeId: NodeId): NodeId {
    const { from, to } = this.#options;
    const member = Number(nodeId.slice(1));
    return simNodeId(member > from ? member - 1 : to - 1);
  }

  #later(fate: Fate, ms: number, run: () => void, act = ++fate.act): void {
    this.#time.schedule(this.#time.now + ms, () => {
      if (fate.act === act) run();
    });
  }

  #put(fate: Fate, member: Member, change: Change): void {
    const before = fate.record.liveness;
    fate.record = member;
    this.members.set(member.nodeId, member);
    if (change === 'died' || change === 'rejoined') this.neighbours.forget();
    this.#sequence += 1;
    this.#options.onEvent({ kind: 'member-changed', member, before, change });
  }

  #now(): Instant {
    return instant(this.#time.now);
  }

  #upTo(ms: number): number {
    return this.#options.chance.below(ms);
  }

  #unixSeconds(): bigint {
    return BigInt(Math.floor(this.#options.wall() / 1000));
  }
}

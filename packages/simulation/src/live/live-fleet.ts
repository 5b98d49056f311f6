/**
 * The fleet that a simulated development mesh shows: up to a stated number of members are real machines, the rest follow a timetable, and
 * their labels say which. Member 0 looks on; its machine's view, joined by the timetable's members, is what the fleet looks like.
 */
import { type BootId, type NodeId, nodeId, prng } from '@omnirelay/primitives';
import {
  type Member,
  type MembershipView,
  neighbours,
  type RegistryMark,
  type SwimEvent,
  type SwimGauges,
} from '@omnirelay/protocol';
import { JoinedMap } from './joined-map.ts';
import { LiveMembers, type LiveMetadata } from './live-members.ts';
import { livePlace, RINGS } from './live-places.ts';
import type { LiveAnswer } from './live-vantage.ts';
import { TimetableMembers } from './timetable-members.ts';

/** So many machines take about a tenth of a core at a change a second; their cost grows with the square of their number. */
export const LIVE_MACHINES_MAX = 250;

export interface LiveFleetOptions {
  /** Simulated members; member 0 comes on top. */
  readonly members: number;
  /** How many of them may be machines. */
  readonly machinesMax?: number;
  readonly seed: number;
  /** What member 0 says of itself: it is the process that shows the fleet. */
  readonly self: LiveMetadata;
  readonly bootIdOf: () => BootId;
  /** Wall-clock milliseconds. */
  readonly wall: () => number;
  readonly onEvent: (event: SwimEvent) => void;
}

export type LiveState = 'running' | 'frozen' | 'ended';

export class LiveFleet {
  readonly members: number;
  /** How many of them are machines: members 1 to this. */
  readonly machines: number;
  readonly #machines: LiveMembers;
  readonly #timetable: TimetableMembers;
  readonly #rings = new Map<number, string>();
  readonly #life: string;
  #view: MembershipView | undefined;
  #viewOf: MembershipView | undefined;

  constructor(options: LiveFleetOptions) {
    const { members, machinesMax = LIVE_MACHINES_MAX, self, bootIdOf, wall, onEvent } = options;
    this.members = members;
    this.machines = Math.min(members, machinesMax);
    this.#life = bootIdOf().slice(0, 8);
    const chance = prng(options.seed);
    this.#machines = new LiveMembers({
      members: this.machines + 1,
      seed: chance.uint32(),
      metadataOf: (member) => (member === 0 ? self : this.#placeOf(member)),
      bootIdOf,
      wall,
      onEvent,
    });
    this.#timetable = new TimetableMembers({
      from: this.machines + 1,
      to: members + 1,
      chance: chance.fork('timetable'),
      metadataOf: (member) => this.#placeOf(member),
      bootIdOf,
      wall,
      onEvent,
    });
  }

  /** Virtual milliseconds since the start, which are also the instants of the view. */
  get now(): number {
    return this.#machines.now;
  }

  /** Lets everything happen that is due by then, or as much of it as `enough` allows. */
  advanceTo(ms: number, enough: () => boolean): void {
    this.#machines.advanceTo(ms, enough);
    this.#timetable.advanceTo(this.#machines.now);
  }

  /** The same object until something changes. */
  view(): MembershipView {
    const seen = this.#machines.observer.view();
    if (this.#timetable.members.size === 0) return seen;
    const sequence = seen.sequence + this.#timetable.sequence;
    if (this.#view === undefined || this.#viewOf !== seen || this.#view.sequence !== sequence) {
      this.#viewOf = seen;
      this.#view = {
        ...seen,
        sequence,
        // No other life has this one's timetable, so no other may have its digest.
        digest: `${seen.digest}.${this.#life}.${this.#timetable.sequence}`,
        members: new JoinedMap<NodeId, Member>(seen.members, this.#timetable.members),
      };
    }
    return this.#view;
  }

  gauges(): SwimGauges {
    const gauges = this.#machines.observer.gauges();
    return { ...gauges, members: gauges.members + this.#timetable.members.size };
  }

  isNeighbour(id: NodeId): boolean {
    return this.#machines.isNeighbour(id);
  }

  /** How a member answers member 0 that asks what it sees. Machines tell their own view, which holds machines; others their neighbours. */
  vantageOf(id: NodeId): LiveAnswer {
    const member = this.memberOf(id, true);
    const state = member === undefined ? 'ended' : this.stateOf(member);
    if (member === undefined || state === 'ended') return 'refused';
    if (state === 'frozen') return 'silent';
    if (this.isMachine(member)) return this.#machines.carries(0, member) ? this.#machines.vantageOf(member) : 'silent';
    const { sequence, neighbours: timetable } = this.#timetable;
    return timetable.vantageOf(id, { sequence, digest: `${this.#life}.${sequence}` });
  }

  /** Who probes a member: by the rule of neighbours among the machines, or among the others. */
  probersOf(id: NodeId): readonly NodeId[] {
    const member = this.memberOf(id, true);
    if (member === undefined || this.isMachine(member)) return neighbours(this.#machines.observer.view(), id);
    return this.#timetable.neighbours.of(id);
  }

  describeSelf(metadata: LiveMetadata): void {
    this.#machines.describe(0, metadata);
  }

  raiseHighWater(mark: RegistryMark): void {
    this.#machines.raiseHighWater(mark);
  }

  /** The number behind a node id; undefined for a stranger. Member 0 is one only where `withSelf` says so. */
  memberOf(id: string, withSelf = false): number | undefined {
    const member = /^n(0|[1-9]\d*)$/.test(id) ? Number(id.slice(1)) : -1;
    return member <= this.members && member >= (withSelf ? 0 : 1) ? member : undefined;
  }

  isMachine(member: number): boolean {
    return member <= this.machines;
  }

  stateOf(member: number): LiveState {
    return this.#of(member).stateOf(member);
  }

  start(member: number): void {
    this.#of(member).start(member);
  }

  kill(member: number): void {
    this.#of(member).kill(member);
  }

  freeze(member: number): void {
    this.#of(member).freeze(member);
  }

  resume(member: number): void {
    this.#of(member).resume(member);
  }

  /** Moves a member on to the next ring of its roll-out: a change of its labels. */
  relabel(member: number): void {
    const ring = RINGS[(RINGS.indexOf(this.#ringOf(member)) + 1) % RINGS.length] ?? RINGS[0];
    this.#rings.set(member, ring);
    this.#of(member).describe(member, this.#placeOf(member));
  }

  /** Between machines only: the timetable has no links. */
  cut(from: number, to: number): void {
    this.#machines.cut(from, to);
  }

  /** Links that touch one of these carry again; without members, all. */
  heal(members?: ReadonlySet<number>): void {
    this.#machines.heal(members);
  }

  #of(member: number): LiveMembers | TimetableMembers {
    return this.isMachine(member) ? this.#machines : this.#timetable;
  }

  #ringOf(member: number): (typeof RINGS)[number] {
    return (this.#rings.get(member) ?? RINGS[member % RINGS.length] ?? RINGS[0]) as (typeof RINGS)[number];
  }

  #placeOf(member: number): LiveMetadata {
    return livePlace(member, this.isMachine(member) ? 'machine' : 'timetable', this.#ringOf(member));
  }
}

export const liveNodeId = (member: number): NodeId => nodeId(`n${member}`);

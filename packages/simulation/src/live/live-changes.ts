/**
 * Keeps something going on in a live fleet, at a rate: mostly labels that change, now and then a member that is killed or frozen and comes
 * back by itself. Only so many are away at a time, and none that a person has acted upon.
 */
import type { Prng } from '@omnirelay/primitives';
import type { LiveFleet } from './live-fleet.ts';

const AWAY_SHARE = 0.05;
const KILLED_PERCENT = 15;
const FROZEN_PERCENT = 10;
/** Long enough that it is seen dead, and seen to come back. */
const AWAY_LEAST_MS = 8_000;
const AWAY_SPREAD_MS = 12_000;
/** Until the machines have found each other nobody is taken away. */
const QUIET_MS_PER_MACHINE = 60;
/** Of what happens in a second, the machines take no more than this: each change of theirs reaches each of them. */
export const MACHINE_CHANGES_PER_SECOND = 5;

export class LiveChanges {
  readonly #fleet: LiveFleet;
  readonly #chance: Prng;
  readonly #perSecond: number;
  readonly #machineShare: number;
  readonly #away: { readonly member: number; readonly until: number }[] = [];
  readonly #leftAlone = new Set<number>();
  #changed = 0;

  constructor(fleet: LiveFleet, options: { readonly perSecond: number; readonly chance: Prng }) {
    this.#fleet = fleet;
    this.#chance = options.chance;
    this.#perSecond = options.perSecond;
    const fair = fleet.machines / fleet.members;
    this.#machineShare = Math.min(fair, MACHINE_CHANGES_PER_SECOND / Math.max(options.perSecond, 1e-9));
  }

  /** A person's doing stays as it is. */
  leaveAlone(members: Iterable<number>): void {
    for (const member of members) this.#leftAlone.add(member);
  }

  /** Makes the changes that are due by the fleet's own clock. */
  catchUp(): void {
    const { now } = this.#fleet;
    this.#bringBack(now);
    const since = now - QUIET_MS_PER_MACHINE * this.#fleet.machines;
    for (const due = Math.floor((since / 1000) * this.#perSecond); this.#changed < due; this.#changed++)
      this.#change(this.#draw(), now);
  }

  #bringBack(now: number): void {
    for (let at = this.#away.length - 1; at >= 0; at--) {
      const { member, until } = this.#away[at] as { member: number; until: number };
      if (until > now) continue;
      this.#away.splice(at, 1);
      if (this.#leftAlone.has(member)) continue;
      if (this.#fleet.stateOf(member) === 'frozen') this.#fleet.resume(member);
      else this.#fleet.start(member);
    }
  }

  #draw(): number {
    const { machines, members } = this.#fleet;
    const ofMachines = machines === members || this.#chance.unit() < this.#machineShare;
    return ofMachines ? 1 + this.#chance.below(machines) : machines + 1 + this.#chance.below(members - machines);
  }

  #change(member: number, now: number): void {
    if (this.#leftAlone.has(member) || this.#fleet.stateOf(member) !== 'running') return;
    const kind = this.#chance.below(100);
    const roomForMore = this.#away.length < Math.floor(this.#fleet.members * AWAY_SHARE);
    if (!roomForMore || kind >= KILLED_PERCENT + FROZEN_PERCENT) {
      this.#fleet.relabel(member);
      return;
    }
    if (kind < KILLED_PERCENT) this.#fleet.kill(member);
    else this.#fleet.freeze(member);
    this.#away.push({ member, until: now + AWAY_LEAST_MS + this.#chance.below(AWAY_SPREAD_MS) });
  }
}

/** The running suspicions: who accuses whom, until the subject refutes or the time is over and it is declared dead. */
import { after, type Duration, type Instant, type NodeId } from '@omnirelay/primitives';
import { lifeOf } from './life-order.ts';
import type { Accusation, Member, MemberClaim, SuspicionCause } from './model.ts';
import { accusersNeeded, suspicionLife } from './suspicion-timeout.ts';
import { type SwimContext, slotAfter, slotNearest, type Timed } from './swim-context.ts';

/** More accusers than are ever needed are not kept. */
const ACCUSERS_KEPT = 8;

export class Suspicions implements Timed {
  readonly #ctx: SwimContext;
  readonly #running = new Map<NodeId, Instant>();
  /** When the subject was last heard to have raised its incarnation: it lived then, whatever our channel to it does. */
  readonly #refutedAt = new Map<NodeId, Instant>();
  /** During an accusation of this node's own: since when the evidence counts. */
  #since: Instant | null = null;

  constructor(ctx: SwimContext) {
    this.#ctx = ctx;
  }

  has(id: NodeId): boolean {
    return this.#running.has(id);
  }

  /** True when enough members agree, so that one more accusation tells nobody anything. */
  isConfirmed(id: NodeId): boolean {
    const suspicion = this.#ctx.table.get(id)?.suspicion;
    return suspicion !== undefined && suspicion.accusations.length >= suspicion.confirmationsNeeded;
  }

  /** When the subject last gave a sign of life: a frame of its own to this node, or a refutation by whatever way. */
  lastSign(id: NodeId): number {
    return Math.max(this.#ctx.edges.heardFrom(id), this.#refutedAt.get(id) ?? Number.NEGATIVE_INFINITY);
  }

  noteRefuted(id: NodeId): void {
    this.#refutedAt.set(id, this.#ctx.now);
  }

  forget(id: NodeId): void {
    this.#running.delete(id);
    this.#refutedAt.delete(id);
  }

  /** This node's own accusation. Nobody is accused after an own stall, nor for silence soon after a sign of life. */
  accuse(id: NodeId, cause: SuspicionCause, since: Instant = this.#ctx.now): void {
    const ctx = this.#ctx;
    const member = ctx.table.get(id);
    if (member === undefined || !ctx.table.lives(id) || !ctx.stall.mayAccuse || ctx.phase !== 'running') return;
    if (cause === 'silent' && this.lastSign(id) > ctx.now - ctx.settings.pingTimeout) return;
    const { incarnation } = member;
    const life = lifeOf(member.life);
    this.#since = since;
    ctx.adopt({ kind: 'suspect', nodeId: id, life, incarnation, accuser: ctx.identity.nodeId, cause }, null);
    this.#since = null;
  }

  /** Adds an accuser; true when that was news worth passing on. */
  addAccuser(member: Member, claim: Extract<MemberClaim, { kind: 'suspect' }>): boolean {
    const { table, settings, health, identity, now } = this.#ctx;
    const old = member.suspicion;
    const sameLives = old?.accusations ?? [];
    const at = sameLives.findIndex((accusation) => accusation.accuser === claim.accuser);
    const known = sameLives[at];
    if (known !== undefined && (known.cause === claim.cause || known.cause === 'refused')) return false;
    if (known === undefined && sameLives.length >= ACCUSERS_KEPT) return false;
    const accusation: Accusation = { accuser: claim.accuser, cause: claim.cause, at: now };
    const accusations = known === undefined ? [...sameLives, accusation] : sameLives.with(at, accusation);
    const confirmationsNeeded = accusersNeeded(table.liveCount);
    const refusedBefore = sameLives.filter((a) => a.cause === 'refused').length;
    const enough =
      sameLives.length >= confirmationsNeeded && (claim.cause !== 'refused' || refusedBefore >= confirmationsNeeded);
    const startedAt = old?.startedAt ?? this.#since ?? now;
    const patience = this.#patience();
    const life = suspicionLife(accusations, confirmationsNeeded, settings, health.multiplier, patience);
    // The verdict is for those who have found the subject silent themselves; others only see to it that it falls.
    const firstHand = life === settings.suspicionRefused || accusations.some((a) => a.accuser === identity.nodeId);
    const whole = (firstHand ? life : life + settings.suspicionConfirmed) as Duration;
    const deadline = slotNearest(after(startedAt, whole));
    table.put({ ...member, suspicion: { startedAt, deadline, confirmationsNeeded, accusations } });
    this.#running.set(member.nodeId, deadline);
    return !enough;
  }

  clear(id: NodeId): void {
    this.#running.delete(id);
  }

  nextDeadline(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const deadline of this.#running.values()) if (deadline < next) next = deadline;
    return next;
  }

  onTime(): void {
    const { now, table, identity, settings, stall } = this.#ctx;
    for (const [id, deadline] of [...this.#running]) {
      if (deadline > now) continue;
      const member = table.get(id);
      this.#running.delete(id);
      if (member === undefined || member.liveness !== 'suspect') continue;
      if (!stall.mayAccuse) {
        this.#running.set(id, slotAfter(after(now, settings.interval)));
        continue;
      }
      // It does not refute, but it talks to us: others may judge.
      const heard = this.#ctx.edges.heardFrom(id);
      if (heard > (member.suspicion?.startedAt ?? now)) {
        const longer = (settings.suspicionConfirmed + this.#patience()) as Duration;
        const next = slotNearest(after(heard as Instant, longer));
        if (next > now) {
          this.#running.set(id, next);
          continue;
        }
      }
      const { incarnation } = member;
      const life = lifeOf(member.life);
      const tombstoneRemaining = settings.tombstoneLife;
      this.#ctx.adopt({ kind: 'dead', nodeId: id, life, incarnation, by: identity.nodeId, tombstoneRemaining }, null);
    }
  }

  #patience(): Duration {
    const { roundTrips, settings } = this.#ctx;
    return roundTrips.patience((2 * settings.suspicionConfirmed) as Duration);
  }

  postpone(by: Duration): void {
    for (const [id, deadline] of this.#running) this.#running.set(id, slotAfter(after(deadline, by)));
  }
}

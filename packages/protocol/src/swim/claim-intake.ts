/** Where claims about members enter: bounded, merged by life order, told as events, and passed on when they are news. */
import type { NodeId } from '@omnirelay/primitives';
import { checkMark } from './claim-validation.ts';
import { marksOf, sameHeld } from './held-scopes.ts';
import { compareLives } from './life-order.ts';
import { sameFigures } from './load-report.ts';
import type { Member, MemberClaim } from './model.ts';
import { type SwimContext, slotAfter } from './swim-context.ts';

type Change = 'joined' | 'rejoined' | 'suspected' | 'refuted' | 'died' | 'left' | 'metadata';

export class ClaimIntake {
  readonly #ctx: SwimContext;
  #tombstoneDue = Number.POSITIVE_INFINITY;

  constructor(ctx: SwimContext) {
    this.#ctx = ctx;
  }

  take(claim: MemberClaim, from: NodeId | null): void {
    const ctx = this.#ctx;
    const id = claim.kind === 'alive' ? claim.claim.nodeId : claim.nodeId;
    if (id === ctx.identity.nodeId) {
      ctx.self.onClaim(claim, from);
      return;
    }
    const known = ctx.table.get(id);
    if (!this.#hasRoom(claim, known)) return;
    if (claim.kind === 'suspect' && isSame(known, claim)) {
      if (ctx.suspicions.addAccuser(known, claim)) ctx.dissemination.enqueue(claim, from);
      else ctx.dissemination.toldAlsoBy(claim, from);
      return;
    }
    const merge = ctx.table.merge(claim, ctx.now);
    if (merge.kind === 'stale') {
      ctx.dissemination.toldAlsoBy(claim, from);
      return;
    }
    this.#follow(merge.member, claim);
    const change = changeOf(merge.before, merge.member);
    const member = ctx.table.get(id) ?? merge.member;
    const before = merge.before?.liveness;
    if (merge.kind === 'standing' && claim.kind === 'alive' && merge.before !== undefined)
      ctx.suspicions.noteRefuted(id);
    if (change !== null) ctx.event({ kind: 'member-changed', member, ...(before !== undefined && { before }), change });
    this.#noteHeld(merge.before, member);
    if (!sameFigures(merge.before?.claim?.load, member.claim?.load)) ctx.event({ kind: 'load-told', nodeId: id });
    ctx.dissemination.enqueue(claim, from);
    ctx.edges.invalidate();
    if (claim.kind === 'suspect' && from !== null && !ctx.suspicions.isConfirmed(id)) ctx.probes.probeNow(id);
  }

  /** What a member holds is news to those who hold the same; and each fence tells of the registry what its next holder must know. */
  #noteHeld(before: Member | undefined, { nodeId, claim }: Member): void {
    const held = claim?.holds;
    if (sameHeld(before?.claim?.holds, held)) return;
    for (const mark of held === undefined ? [] : marksOf(held))
      if (checkMark(mark) === null) this.#ctx.marks.hear(mark);
    this.#ctx.event({ kind: 'claims-told', nodeId });
  }

  /**
   * A claim of a sync, not of an event: whom another part of the mesh holds dead while it lives here is only suspected, so that the
   * halves of a healed partition do not bury each other's members first.
   */
  takeRecord(claim: MemberClaim, from: NodeId): void {
    const ctx = this.#ctx;
    const contested = claim.kind === 'dead' && claim.nodeId !== ctx.identity.nodeId && ctx.table.lives(claim.nodeId);
    if (!contested) {
      this.take(claim, from);
      return;
    }
    const { nodeId, life, incarnation } = claim;
    this.take({ kind: 'suspect', nodeId, life, incarnation, accuser: from, cause: 'silent' }, from);
  }

  nextDeadline(): number {
    return this.#tombstoneDue;
  }

  /** Drops the tombstones whose life is over. */
  onTime(): void {
    const { table, now } = this.#ctx;
    this.#tombstoneDue = Number.POSITIVE_INFINITY;
    for (const member of [...table.values()]) {
      if (member.tombstoneUntil === undefined || member.nodeId === table.self) continue;
      if (member.tombstoneUntil > now)
        this.#tombstoneDue = Math.min(this.#tombstoneDue, slotAfter(member.tombstoneUntil));
      else this.#forget(member);
    }
  }

  #follow(member: Member, claim: MemberClaim): void {
    const { suspicions } = this.#ctx;
    if (member.liveness !== 'suspect') suspicions.clear(member.nodeId);
    else if (claim.kind === 'suspect') suspicions.addAccuser(member, claim);
    if (member.tombstoneUntil !== undefined)
      this.#tombstoneDue = Math.min(this.#tombstoneDue, slotAfter(member.tombstoneUntil));
  }

  #hasRoom(claim: MemberClaim, known: Member | undefined): boolean {
    const { table, settings, identity } = this.#ctx;
    if (claim.kind === 'dead' || claim.kind === 'left') {
      if (known === undefined && claim.tombstoneRemaining <= 0) return false;
      const isNew = known?.tombstoneUntil === undefined;
      if (isNew && table.tombstones >= settings.bounds.tombstones) this.#dropOldest();
      return true;
    }
    if (known !== undefined) return true;
    if (claim.kind === 'alive' && claim.claim.metadata.clusterId !== identity.clusterId) return false;
    if (table.size - table.tombstones < settings.bounds.members) return true;
    this.#ctx.event({ kind: 'bound-reached', bound: 'members', dropped: 1 });
    return false;
  }

  #dropOldest(): void {
    let oldest: Member | undefined;
    for (const member of this.#ctx.table.values()) {
      if (member.tombstoneUntil === undefined || member.nodeId === this.#ctx.table.self) continue;
      if (oldest?.tombstoneUntil === undefined || member.tombstoneUntil < oldest.tombstoneUntil) oldest = member;
    }
    if (oldest === undefined) return;
    this.#forget(oldest);
    this.#ctx.event({ kind: 'bound-reached', bound: 'tombstones', dropped: 1 });
  }

  #forget(member: Member): void {
    this.#ctx.table.forget(member.nodeId);
    this.#ctx.suspicions.forget(member.nodeId);
    this.#ctx.marks.forget(member.nodeId);
    this.#ctx.event({ kind: 'member-changed', member, before: member.liveness, change: 'forgotten' });
  }
}

function isSame(member: Member | undefined, claim: Extract<MemberClaim, { kind: 'suspect' }>): member is Member {
  return (
    member?.liveness === 'suspect' &&
    member.incarnation === claim.incarnation &&
    compareLives(member.life, claim.life) === 0
  );
}

function changeOf(before: Member | undefined, member: Member): Change | null {
  const same =
    before !== undefined && before.liveness === member.liveness && compareLives(before.life, member.life) === 0;
  if (same) return before.claim?.metadataHash === member.claim?.metadataHash ? null : 'metadata';
  switch (member.liveness) {
    case 'suspect':
      return 'suspected';
    case 'dead':
      return 'died';
    case 'left':
      return 'left';
    case 'alive':
      if (before === undefined) return 'joined';
      return before.liveness === 'suspect' && compareLives(before.life, member.life) === 0 ? 'refuted' : 'rejoined';
  }
}

/**
 * Everything this node knows of the members, itself included, with the digest and the neighbours kept in step. Records are immutable;
 * first-hand evidence (probes, round trips) is laid over them only when somebody asks for a view.
 */
import { after, between, type Duration, type Instant, type NodeId } from '@omnirelay/primitives';
import { compareClaims, compareLives, compareStandings, lifeOf, type Standing, standingOf } from './life-order.ts';
import type { AliveClaim, Member, MemberClaim, MembershipView, ProbeEvidence } from './model.ts';
import { lives, NeighbourSet } from './neighbours.ts';
import { ViewDigest } from './view-digest.ts';

export interface Evidence {
  probe?: ProbeEvidence;
  lastSeen?: Instant;
  rtt?: Duration;
}

/** What a claim changed: nothing, the member's standing, or only what is known of its metadata. */
export type Merge =
  | { readonly kind: 'stale' }
  | { readonly kind: 'standing' | 'metadata'; readonly before: Member | undefined; readonly member: Member };

export class MemberTable {
  readonly self: NodeId;
  readonly neighbours: NeighbourSet;
  readonly #members = new Map<NodeId, Member>();
  readonly #evidence = new Map<NodeId, Evidence>();
  readonly #digest = new ViewDigest();
  #sequence = 0;
  #tombstones = 0;
  #view: MembershipView | null = null;

  constructor(self: NodeId) {
    this.self = self;
    this.neighbours = new NeighbourSet(self, () => this.live());
  }

  get size(): number {
    return this.#members.size;
  }

  get tombstones(): number {
    return this.#tombstones;
  }

  /** Alive and suspect ones, this node included. */
  get liveCount(): number {
    return this.neighbours.liveCount;
  }

  get digest(): string {
    return this.#digest.hex();
  }

  get(id: NodeId): Member | undefined {
    return this.#members.get(id);
  }

  values(): IterableIterator<Member> {
    return this.#members.values();
  }

  lives(id: NodeId): boolean {
    const member = this.#members.get(id);
    return member !== undefined && lives(member);
  }

  /** Alive and suspect ones, this node included. */
  *live(): Generator<NodeId> {
    for (const member of this.#members.values()) if (lives(member)) yield member.nodeId;
  }

  /** Merges a claim about another member, by the life order alone. */
  merge(claim: MemberClaim, now: Instant): Merge {
    const id = claim.kind === 'alive' ? claim.claim.nodeId : claim.nodeId;
    const before = this.#members.get(id);
    const standing = standingOf(claim);
    const mine = before && { life: before.life, incarnation: before.incarnation, liveness: before.liveness };
    const statement = newer(before?.claim, claim.kind === 'alive' ? claim.claim : undefined);
    if (mine !== undefined && compareStandings(standing, mine) <= 0) {
      if (before === undefined || statement === before.claim) return { kind: 'stale' };
      const member: Member = { ...before, ...(statement && { claim: statement }) };
      this.put(member);
      return { kind: 'metadata', before, member };
    }
    const sameLife = before !== undefined && compareLives(before.life, standing.life) === 0;
    const changedAt = sameLife && before.liveness === standing.liveness ? before.changedAt : now;
    const record = recordOf(id, standing, changedAt, statement);
    const member = claim.kind === 'dead' || claim.kind === 'left' ? concluded(record, claim, before, now) : record;
    this.put(member);
    return { kind: 'standing', before, member };
  }

  /** Replaces a record as it stands; for this node itself, and for a suspicion that gained accusers. */
  put(member: Member): void {
    const before = this.#members.get(member.nodeId);
    if (before !== undefined) {
      this.#digest.remove(before);
      if (before.tombstoneUntil !== undefined) this.#tombstones--;
    }
    this.#members.set(member.nodeId, member);
    this.#digest.add(member);
    if (member.tombstoneUntil !== undefined) this.#tombstones++;
    const lived = before !== undefined && lives(before);
    if (lives(member) && !lived) this.neighbours.add(member.nodeId);
    else if (lived && !lives(member)) this.neighbours.remove(member.nodeId);
    this.#changed();
  }

  forget(id: NodeId): void {
    const before = this.#members.get(id);
    if (before === undefined) return;
    this.#digest.remove(before);
    if (before.tombstoneUntil !== undefined) this.#tombstones--;
    this.#members.delete(id);
    this.#evidence.delete(id);
    if (lives(before)) this.neighbours.remove(id);
    this.#changed();
  }

  evidenceOf(id: NodeId): Evidence | undefined {
    return this.#evidence.get(id);
  }

  noteEvidence(id: NodeId, evidence: Evidence): void {
    if (!this.#members.has(id)) return;
    this.#evidence.set(id, { ...this.#evidence.get(id), ...evidence });
    this.#view = null;
  }

  noteLocalHealth(): void {
    this.#view = null;
  }

  /**
   * A member as this node passes it on; a suspicion in the name of each of its accusers. A verdict goes before the statement: who has
   * never heard of the member must not take it for alive first, and then for contested.
   */
  claimsOf(member: Member, now: Instant): MemberClaim[] {
    const statement: MemberClaim[] = member.claim === undefined ? [] : [{ kind: 'alive', claim: member.claim }];
    const { nodeId, incarnation } = member;
    const life = lifeOf(member.life);
    switch (member.liveness) {
      case 'alive':
        return statement;
      case 'suspect': {
        const accusations = member.suspicion?.accusations ?? [];
        return [
          ...statement,
          ...accusations.map(
            ({ accuser, cause }): MemberClaim => ({ kind: 'suspect', nodeId, life, incarnation, accuser, cause }),
          ),
        ];
      }
      case 'dead':
      case 'left': {
        const tombstoneRemaining = between(now, member.tombstoneUntil ?? now);
        if (tombstoneRemaining <= 0) return [];
        const by = member.concludedBy ?? nodeId;
        return [{ kind: member.liveness, nodeId, life, incarnation, by, tombstoneRemaining }, ...statement];
      }
    }
  }

  view(localHealth: number): MembershipView {
    if (this.#view !== null) return this.#view;
    const members = new Map(this.#members);
    for (const [id, evidence] of this.#evidence) {
      const member = members.get(id);
      if (member !== undefined) members.set(id, { ...member, ...evidence });
    }
    this.#view = { self: this.self, sequence: this.#sequence, digest: this.digest, members, localHealth };
    return this.#view;
  }

  #changed(): void {
    this.#sequence++;
    this.#view = null;
  }
}

/** Most records as literals of one shape: a simulated mesh of thousands holds millions, and what is spread into one lies in a second object. */
function recordOf(
  nodeId: NodeId,
  { life, incarnation, liveness }: Standing,
  changedAt: Instant,
  claim: AliveClaim | undefined,
): Member {
  return claim === undefined
    ? { nodeId, life, incarnation, liveness, changedAt }
    : { nodeId, life, incarnation, liveness, changedAt, claim };
}

/** Who accused it stays as evidence of the death; nothing acts on it, and no digest counts it. */
function concluded(
  record: Member,
  claim: Extract<MemberClaim, { kind: 'dead' | 'left' }>,
  before: Member | undefined,
  now: Instant,
): Member {
  const suspected = claim.kind === 'dead' && before !== undefined && compareLives(before.life, record.life) === 0;
  const suspicion = suspected ? before.suspicion : undefined;
  const tombstoneUntil = after(now, claim.tombstoneRemaining);
  return { ...record, ...(suspicion && { suspicion }), concludedBy: claim.by, tombstoneUntil };
}

function newer(mine: AliveClaim | undefined, told: AliveClaim | undefined): AliveClaim | undefined {
  if (told === undefined) return mine;
  return mine === undefined || compareClaims(told, mine) > 0 ? told : mine;
}

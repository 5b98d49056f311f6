/** This node's own life: the epoch and incarnation it claims, refutations, metadata, and the end when a newer life or a clone shows. */
import { type Address, after, type BootId, type NodeId } from '@omnirelay/primitives';
import { BOOT_EPOCH_LIMIT, INCARNATION_LIMIT } from './claim-validation.ts';
import { sameHeld } from './held-scopes.ts';
import { compareLives, nextBootEpoch } from './life-order.ts';
import type { ToldLoad } from './load-report.ts';
import { hashMetadata } from './metadata-hash.ts';
import type { AliveClaim, HeldScopes, Life, MemberClaim, MemberMetadata, SeenRegistry } from './model.ts';
import type { SwimContext } from './swim-context.ts';

export interface BootEpochSources {
  readonly persisted: bigint;
  readonly unixSeconds: bigint;
}

/** Neighbours that hear the claim again in each period: more edges cost no more bytes, since digests find what anybody lacks. */
const REFRESHED_IN_A_PERIOD = 12;

export type OwnMetadata = Omit<MemberMetadata, 'metadataVersion'>;

export class SelfLife {
  readonly #ctx: SwimContext;
  #claim: AliveClaim;
  #leaving = false;
  #holds: HeldScopes | undefined;
  #registry: SeenRegistry | undefined;
  #load: ToldLoad | undefined;
  #refreshed = new Map<NodeId, number>();

  constructor(ctx: SwimContext, metadata: OwnMetadata, sources: BootEpochSources) {
    this.#ctx = ctx;
    const bootEpoch = nextBootEpoch(sources.persisted, 0n, sources.unixSeconds);
    this.#claim = this.#state(bootEpoch, 0, { ...metadata, metadataVersion: 1 });
    this.#store();
  }

  get claim(): AliveClaim {
    return this.#claim;
  }

  get leaving(): boolean {
    return this.#leaving;
  }

  get bootId(): BootId {
    return this.#ctx.identity.bootId;
  }

  get address(): Address {
    return this.#claim.metadata.endpoint;
  }

  /** A new life above `floor`: durable before anything of it is said. One that no peer would believe is not begun. */
  rebirth(floor: bigint): void {
    const bootEpoch = nextBootEpoch(this.#claim.bootEpoch, floor, 0n);
    if (bootEpoch >= BOOT_EPOCH_LIMIT) {
      this.supersede(
        'newer-life',
        `a peer knows boot epoch ${floor} of ${this.#claim.nodeId}, above which there is none`,
      );
      return;
    }
    this.#claim = this.#state(bootEpoch, 0, this.#claim.metadata);
    this.#store();
    this.#ctx.output({ kind: 'persist', bootEpoch: this.#claim.bootEpoch });
  }

  /** A peer knows a boot epoch of this id: a starting node begins again above it, a running one has been superseded. */
  onFloor(floor: bigint, tie: boolean): 'kept' | 'reborn' | 'superseded' {
    const own = this.#claim.bootEpoch;
    if (floor < own || (floor === own && !tie)) return 'kept';
    if (!this.#ctx.joining.joined) {
      this.rebirth(floor);
      return this.#ctx.phase === 'running' ? 'reborn' : 'superseded';
    }
    this.supersede(floor === own ? 'clone' : 'newer-life', `a peer knows boot epoch ${floor} of ${this.#claim.nodeId}`);
    return 'superseded';
  }

  /** What others say of this node. */
  onClaim(claim: MemberClaim, from: NodeId | null): void {
    const ctx = this.#ctx;
    if (ctx.phase === 'ended') return;
    const life: Life = claim.kind === 'alive' ? claim.claim : claim.life;
    const incarnation = claim.kind === 'alive' ? claim.claim.incarnation : claim.incarnation;
    const order = compareLives(life, this.#claim);
    if (order < 0) return;
    if (order > 0) {
      if (!ctx.joining.joined) this.rebirth(life.bootEpoch);
      else this.giveWay(life, `${from ?? 'a peer'} knows boot epoch ${life.bootEpoch}, boot id ${life.bootId}`);
      return;
    }
    if (claim.kind === 'alive') {
      // An answer of an earlier incarnation is an echo; a higher one can only be this node's own, from before a lost memory.
      if (incarnation > this.#claim.incarnation) this.#raise(incarnation);
      return;
    }
    if (this.#leaving || incarnation < this.#claim.incarnation) return;
    this.refute(claim.kind === 'suspect' ? claim.accuser : claim.by, incarnation);
  }

  /** Raises the incarnation above an accusation and tells everybody at once. */
  refute(accuser: NodeId, incarnation: number): void {
    const ctx = this.#ctx;
    if (this.#leaving || ctx.phase === 'ended' || incarnation < this.#claim.incarnation) return;
    this.#raise(incarnation);
    ctx.health.worsen();
    ctx.event({ kind: 'self-suspected', accuser, incarnation: this.#claim.incarnation });
  }

  updateMetadata(metadata: OwnMetadata): void {
    const next = { ...metadata, metadataVersion: this.#claim.metadata.metadataVersion + 1 };
    const before = this.#ctx.table.get(this.#claim.nodeId);
    this.#raise(this.#claim.incarnation, next);
    const member = this.#ctx.table.get(this.#claim.nodeId);
    if (member !== undefined)
      this.#ctx.event({ kind: 'member-changed', member, before: before?.liveness ?? 'alive', change: 'metadata' });
  }

  /** The claims this node holds have changed. Said in a new incarnation, so that it floods, and is kept, compared and repaired as any word of its own. */
  tellClaims(holds: HeldScopes): void {
    const next = holds.claims.length === 0 && holds.others === 0 ? undefined : holds;
    if (this.#leaving || sameHeld(next, this.#holds)) return;
    this.#holds = next;
    this.#raise(this.#claim.incarnation);
  }

  /** Told like the claims. */
  tellRegistry(registry: SeenRegistry | null): void {
    const before = this.#registry;
    const same = before?.identity === registry?.identity && before?.sound === registry?.sound;
    if (this.#leaving || same) return;
    this.#registry = registry ?? undefined;
    this.#raise(this.#claim.incarnation);
  }

  /** Told like the claims. */
  tellLoad(load: ToldLoad | undefined): void {
    if (this.#leaving) return;
    this.#load = load;
    this.#raise(this.#claim.incarnation);
    this.#ctx.event({ kind: 'load-told', nodeId: this.#claim.nodeId });
  }

  /** The claim that goes along with an ack: when the peer suspects, and as the periodic refresh. */
  claimForAck(peer: NodeId, suspected: boolean): AliveClaim | undefined {
    const { now, settings, table } = this.#ctx;
    const period = settings.metadataRefreshPeriod * Math.max(1, table.neighbours.list().length / REFRESHED_IN_A_PERIOD);
    const due = (this.#refreshed.get(peer) ?? Number.NEGATIVE_INFINITY) + period <= now;
    if (!suspected && !due) return undefined;
    this.#refreshed.set(peer, now);
    return this.#claim;
  }

  /** The peer has just heard the claim in a greeting, or its channel is gone. */
  noteRefreshed(peer: NodeId, open: boolean): void {
    if (open) this.#refreshed.set(peer, this.#ctx.now);
    else this.#refreshed.delete(peer);
  }

  beginLeaving(): void {
    this.#leaving = true;
    const { table, settings, now } = this.#ctx;
    const { nodeId, incarnation } = this.#claim;
    table.put({
      nodeId,
      life: this.#claim,
      incarnation,
      liveness: 'left',
      claim: this.#claim,
      changedAt: now,
      concludedBy: nodeId,
      tombstoneUntil: after(now, settings.tombstoneLife),
    });
  }

  /** Ends for a later life of this node. */
  giveWay(life: Life, detail: string): void {
    this.supersede(life.bootEpoch === this.#claim.bootEpoch ? 'clone' : 'newer-life', detail);
  }

  supersede(reason: 'newer-life' | 'clone', detail: string): void {
    if (this.#ctx.phase === 'ended') return;
    this.#ctx.phase = 'ended';
    this.#ctx.event({ kind: 'superseded', reason, detail });
    this.#ctx.edges.closeAll('superseded');
  }

  #raise(above: number, metadata: MemberMetadata = this.#claim.metadata): void {
    const believable = above + 1 < INCARNATION_LIMIT;
    this.#claim = this.#state(this.#claim.bootEpoch, believable ? above + 1 : 0, metadata);
    // No honest peer accuses so high: what peers would refuse to believe is said in a new life.
    if (believable) this.#store();
    else this.rebirth(0n);
    this.#tell();
  }

  #tell(): void {
    this.#ctx.dissemination.enqueue({ kind: 'alive', claim: this.#claim }, null);
  }

  #state(bootEpoch: bigint, incarnation: number, metadata: MemberMetadata): AliveClaim {
    const { nodeId, bootId } = this.#ctx.identity;
    const [holds, registry, load] = [this.#holds, this.#registry, this.#load];
    const metadataHash = hashMetadata(metadata);
    const told = { ...(holds && { holds }), ...(registry && { registry }), ...(load && { load }) };
    return { nodeId, bootId, bootEpoch, incarnation, metadata, ...told, metadataHash };
  }

  #store(): void {
    const { nodeId, incarnation } = this.#claim;
    const changedAt = this.#ctx.table.get(nodeId)?.changedAt ?? this.#ctx.now;
    this.#ctx.table.put({ nodeId, life: this.#claim, incarnation, liveness: 'alive', claim: this.#claim, changedAt });
  }
}

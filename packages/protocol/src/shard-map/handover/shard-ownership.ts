/**
 * The machine of a node that owns shards, without any IO. For each shard it does what the records ask (`wanted-state.ts`), admits only under an epoch that
 * is older than what it has read, and says in its acks how far it is. Messages may be lost, repeated or late: every turn starts from the records. Nothing
 * that a store says makes it throw.
 */
import { assertNever, type Instant, type NodeId } from '@omnirelay/primitives';
import type { Footing } from '../../lease/footing.ts';
import type { LeaseSelf } from '../../lease/lease-context.ts';
import type { Fence } from '../../lease/lease-records.ts';
import type { Namespace } from '../model.ts';
import { shardScope } from '../stored/shard-name.ts';
import { AckWriter } from './ack-writer.ts';
import { acksOf } from './acks-of.ts';
import type { HandoverSettings } from './handover-settings.ts';
import { HANDOVER_BOUNDS } from './move-records.ts';
import { isHolding, leadOf, type ShardHere, type ShardLead, stateOf } from './owned-shard.ts';
import type {
  NamespaceSight,
  OwnedShard,
  OwnershipInput,
  OwnershipOutput,
  ShardLostReason,
  ShardState,
} from './ownership-io.ts';
import { type Desk, dueOf, isFenced, isIdle, latched, leadsOf, mayTrust, readSight } from './shard-desk.ts';
import { atRest, type WantedState, wantedState } from './wanted-state.ts';

export interface FenceSources {
  readonly lineageEpoch: bigint;
  /** Revision of the delta that gave the shard to the node. */
  readonly assignedAt: bigint;
  /** Of the record that began the node's epoch. */
  readonly epochVersion: bigint;
}

export interface ShardOwnershipOptions {
  readonly self: LeaseSelf;
  readonly settings: HandoverSettings;
  readonly fenceOf: (sources: FenceSources) => Fence;
}

export class ShardOwnership {
  readonly #o: ShardOwnershipOptions;
  readonly #acks: AckWriter;
  readonly #desks = new Map<Namespace, Desk>();
  #footing: Footing | null = null;
  #outputs: OwnershipOutput[] = [];
  #leadsChanged = false;
  #leaving = false;
  #awayUntil: number | undefined;
  #now = 0 as Instant;

  constructor(options: ShardOwnershipOptions) {
    this.#o = options;
    this.#acks = new AckWriter(options.self, options.settings);
  }

  handle(input: OwnershipInput, now: Instant): void {
    if (now > this.#now) this.#now = now;
    const said: OwnershipOutput[] = this.#outputs;
    this.#outputs = [];
    this.#apply(input);
    for (const [namespace, desk] of this.#desks) if (this.#due(desk) <= this.#now) this.#settle(namespace, desk);
    const turn = this.#outputs;
    const epoch = this.#footing?.epoch ?? null;
    const leads: OwnershipOutput[] = this.#leadsChanged ? [{ kind: 'leads', epoch, leads: leadsOf(this.#desks) }] : [];
    this.#leadsChanged = false;
    this.#outputs = [...said, ...leads, ...turn];
  }

  /** When `handle` wants to be called with `timer`, unless another input comes first. */
  nextDeadline(): Instant | null {
    let next = this.#acks.notBefore > this.#now ? this.#acks.notBefore : Number.POSITIVE_INFINITY;
    for (const desk of this.#desks.values()) next = Math.min(next, this.#due(desk));
    return next === Number.POSITIVE_INFINITY ? null : (next as Instant);
  }

  /** With one word to the leader of all that was handled since. */
  takeOutputs(): OwnershipOutput[] {
    this.#say();
    const outputs = this.#outputs;
    if (outputs.length > 0) this.#outputs = [];
    return outputs;
  }

  /** What a call for the shard meets here; `paused` while this node rests. `admits` is as good as the last turn: the guard reads the clock. */
  state(namespace: Namespace, shard: number): ShardState {
    const state = stateOf(this.#desks.get(namespace)?.here.get(shard));
    return 'to' in state && state.to === this.#o.self.nodeId ? { kind: 'paused' } : state;
  }

  /** It rests, and whoever leads can read that. */
  get isAway(): boolean {
    return this.#awayUntil !== undefined && this.#acks.saysAway(this.#awayUntil);
  }

  #apply(input: OwnershipInput): void {
    switch (input.kind) {
      case 'timer':
        return;
      case 'footing':
        this.#stand(input.footing);
        return;
      case 'namespace':
        this.#see(input.sight);
        return;
      case 'forget':
        for (const shard of this.#desks.get(input.namespace)?.here.keys() ?? [])
          this.#leave(input.namespace, shard, 'reassigned');
        this.#desks.delete(input.namespace);
        return;
      case 'leave':
        this.#leaving = true;
        return;
      case 'rest':
        this.#awayUntil = input.awayUntil;
        for (const [namespace, desk] of this.#desks) this.#settle(namespace, desk);
        return;
      case 'ended':
        this.#ended(input);
        return;
      case 'read-answer':
      case 'committed':
      case 'conflict':
      case 'unknown':
      case 'failed':
        this.#acks.answered(input, this.#now);
        return;
      default:
        assertNever(input);
    }
  }

  #stand(footing: Footing | null): void {
    const before = this.#footing;
    this.#footing = latched(footing, before, this.#now);
    if (footing !== null && footing.lineageEpoch !== before?.lineageEpoch) this.#acks.forget();
    const isSame = footing?.epoch === before?.epoch && footing?.lineageEpoch === before?.lineageEpoch;
    for (const [namespace, desk] of this.#desks) {
      // With its epoch all of a node's claims are over, and with a lineage all that was read.
      if (!isSame) for (const shard of [...desk.here.keys()]) this.#leave(namespace, shard, 'epoch-ended');
      this.#settle(namespace, desk);
    }
  }

  #see(sight: NamespaceSight): void {
    const { namespace } = sight;
    const before = this.#desks.get(namespace);
    if (before === undefined && this.#desks.size >= HANDOVER_BOUNDS.namespaces) return;
    const desk = readSight(sight, this.#o.self.nodeId, before);
    if (desk === undefined) return;
    this.#desks.set(namespace, desk);
    this.#settle(namespace, desk);
  }

  #settle(namespace: Namespace, desk: Desk): void {
    const footing = this.#footing;
    if (footing === null || !mayTrust(desk, footing)) return;
    const { nodeId } = this.#o.self;
    for (const shard of new Set([...desk.here.keys(), ...desk.owned.keys(), ...desk.moves.keys()])) {
      const asked = wantedState(nodeId, desk.owned.get(shard), desk.moves.get(shard));
      const wanted = this.#awayUntil === undefined ? asked : atRest(asked, nodeId);
      this.#turn(namespace, desk, shard, wanted, footing);
    }
  }

  #turn(namespace: Namespace, desk: Desk, shard: number, wanted: WantedState, footing: Footing): void {
    const here = desk.here.get(shard);
    switch (wanted.kind) {
      case 'admit':
        this.#admit(namespace, desk, wanted.owned, footing);
        return;
      case 'stop':
        this.#stop(namespace, desk, wanted, footing);
        return;
      case 'hold':
        if (here?.kind === 'holds') return;
        this.#leave(namespace, shard, 'reassigned');
        desk.here.set(shard, { kind: 'holds' });
        return;
      case 'forward': {
        const { to } = wanted;
        if (here?.kind === 'forwards' && here.to === to) return;
        this.#leave(namespace, shard, here?.kind === 'stopped' ? 'handed-over' : 'reassigned');
        desk.here.set(shard, { kind: 'forwards', to });
        return;
      }
      case 'nothing':
        this.#leave(namespace, shard, here?.kind === 'stopped' ? 'handed-over' : 'reassigned');
    }
  }

  #admit(namespace: Namespace, desk: Desk, owned: OwnedShard, footing: Footing): void {
    const { shard, assignedAt, status } = owned;
    const { effects, lineageEpoch } = desk.sight;
    const { epochVersion, epoch, unfencedFrom } = footing;
    const fence = this.#o.fenceOf({ lineageEpoch, assignedAt, epochVersion });
    const claimId = `${shardScope(namespace, shard)}@${fence}.${epoch}`;
    // It was lost and came back between two reads.
    if ((leadOf(desk.here.get(shard))?.claimId ?? claimId) !== claimId) this.#leave(namespace, shard, 'reassigned');
    const before = desk.here.get(shard);
    const held = leadOf(before);
    // What runs under a lead may have begun unfenced, whatever is said of it since.
    const lead: ShardLead = { fence, effects: held?.effects === 'unfenced' ? 'unfenced' : effects, claimId };
    if (effects === 'unfenced' && this.#now < unfencedFrom) {
      desk.here.set(shard, { kind: 'waits', until: unfencedFrom, ...(held && { lead }) });
      this.#leadsChanged ||= held !== undefined && held.effects !== lead.effects;
      return;
    }
    const kind = status === 'paused' || status === 'disabled' ? 'paused' : 'admits';
    if (before?.kind === kind && held?.effects === lead.effects) return;
    desk.here.set(shard, { kind, lead });
    this.#leadsChanged = true;
    if (before?.kind === 'stopping' || before?.kind === 'stopped')
      this.#event({ kind: 'resumed', namespace, shard, claimId });
    else if (held?.claimId !== claimId) this.#event({ kind: 'acquired', namespace, shard, fence, claimId });
    if (isHolding(before)) this.#outputs.push({ kind: 'release', namespace, shard, to: 'self' });
  }

  #stop(
    namespace: Namespace,
    desk: Desk,
    { owned: { shard }, to }: WantedState & { kind: 'stop' },
    footing: Footing,
  ): void {
    const here = desk.here.get(shard);
    if (here?.kind === 'stopping') this.#hurry(namespace, desk, shard, here);
    if (here?.kind === 'stopping' || here?.kind === 'stopped') return;
    const lead = leadOf(here);
    if (lead === undefined) {
      // This life has begun nothing; what an earlier one began may go on as long as it may trust itself.
      const may = desk.sight.effects === 'unfenced' ? footing.unfencedFrom : this.#now;
      desk.here.set(shard, { kind: 'stopped', to, may });
    } else {
      const deadline = (this.#now + this.#o.settings.workDeadline) as Instant;
      const { claimId } = lead;
      desk.here.set(shard, { kind: 'stopping', lead, to, deadline, aborted: false });
      this.#event({ kind: 'releasing', namespace, shard, to, claimId });
      this.#outputs.push({ kind: 'stop', namespace, shard, claimId, deadline });
    }
    if (isHolding(here)) this.#outputs.push({ kind: 'release', namespace, shard, to: 'owner' });
  }

  /** Past its deadline work is broken off. Unfenced work that does not end keeps the shard here: the leader aborts the move. */
  #hurry(namespace: Namespace, desk: Desk, shard: number, here: ShardHere & { kind: 'stopping' }): void {
    const { lead, deadline, aborted, to } = here;
    if (this.#now < deadline) return;
    if (!aborted) {
      const grace = (this.#now + this.#o.settings.abortGrace) as Instant;
      desk.here.set(shard, { ...here, aborted: true, deadline: grace });
      this.#outputs.push({ kind: 'abort', namespace, shard, claimId: lead.claimId });
    } else if (isFenced(desk, lead)) this.#stopped(desk, shard, to);
  }

  #stopped(desk: Desk, shard: number, to: NodeId): void {
    desk.here.set(shard, { kind: 'stopped', to, may: this.#now });
    this.#leadsChanged = true;
  }

  #ended({ namespace, shard, claimId }: Extract<OwnershipInput, { kind: 'ended' }>): void {
    const desk = this.#desks.get(namespace);
    const here = desk?.here.get(shard);
    if (desk !== undefined && here?.kind === 'stopping' && here.lead.claimId === claimId)
      this.#stopped(desk, shard, here.to);
  }

  #leave(namespace: Namespace, shard: number, reason: ShardLostReason): void {
    const here = this.#desks.get(namespace)?.here;
    const before = here?.get(shard);
    if (before === undefined) return;
    here?.delete(shard);
    const lead = leadOf(before);
    if (lead !== undefined) {
      this.#leadsChanged = true;
      this.#outputs.push({ kind: 'abort', namespace, shard, claimId: lead.claimId });
    }
    if (isHolding(before)) this.#outputs.push({ kind: 'release', namespace, shard, to: 'owner' });
    if (lead !== undefined || before.kind === 'stopped') this.#event({ kind: 'lost', namespace, shard, reason });
  }

  #event(event: Extract<OwnershipOutput, { kind: 'event' }>['event']): void {
    this.#outputs.push({ kind: 'event', event });
  }

  #due(desk: Desk): number {
    return this.#footing !== null && mayTrust(desk, this.#footing) ? dueOf(desk, this.#now) : Number.POSITIVE_INFINITY;
  }

  #say(): void {
    const footing = this.#footing;
    if (footing === null) return;
    const acks = [...this.#desks].flatMap(([namespace, desk]) =>
      mayTrust(desk, footing) ? acksOf({ ...desk, namespace, self: this.#o.self.nodeId, now: this.#now }) : [],
    );
    const awayUntil = isIdle(this.#desks) ? this.#awayUntil : undefined;
    const request = this.#acks.say({ acks, leaving: this.#leaving, awayUntil }, footing, this.#now);
    if (request !== null) this.#outputs.push(request);
  }
}

/** Ends the epochs of nodes whose lease has run out, or whose suspicion is confirmed: one transaction each, one at a time. */
import type { Instant, NodeId } from '@omnirelay/primitives';
import { type BumpReason, bumpReason, Suspected, seesMostOfTheFresh } from './bump-rules.ts';
import { endOfEpoch } from './epoch-writes.ts';
import { formatFence } from './fence.ts';
import type { GossipSight } from './gossip-sight.ts';
import { type LeaseContext, later, mayWrite } from './lease-context.ts';
import { livenessKey } from './lease-records.ts';
import { RegistryHiccup } from './registry-hiccup.ts';
import type { ReadResult } from './registry-reads.ts';
import type { Sighting } from './sightings.ts';

export class EpochBumps {
  readonly #ctx: LeaseContext;
  readonly #suspected = new Suspected();
  readonly #hiccup: RegistryHiccup;
  #inFlight = false;

  constructor(ctx: LeaseContext) {
    this.#ctx = ctx;
    this.#hiccup = new RegistryHiccup(ctx.settings);
  }

  onGossip(gossip: GossipSight): void {
    if (this.#suspected.onGossip(gossip, this.#ctx.now.at)) this.#ctx.reads.soon();
    // The record that was read when suspicion began is still the last one seen; whether it is the last one, the compare-and-set tells.
    if (this.#ctx.now.at >= this.#notBefore) this.#bump(this.#revision);
  }

  /** So many leases ran out at once that nobody is deposed for now. */
  get hiccup(): boolean {
    return this.#hiccup.holds(this.#ctx.now.at);
  }

  #revision = 0n;
  /** After a refusal: gossip, which comes all the time, is no reason to try again at once. */
  #notBefore = 0 as Instant;

  onFreshRead(read: ReadResult): void {
    const ctx = this.#ctx;
    this.#revision = read.revision;
    this.#suspected.onFreshRead(read.sentAt, ctx.sightings);
    const hiccup = this.#hiccup.onFreshRead(ctx.sightings, ctx.now.at);
    if (hiccup !== null) ctx.event({ kind: 'registry-hiccup', ...hiccup });
    this.#bump(read.revision);
  }

  #bump(revision: bigint): void {
    const ctx = this.#ctx;
    const fit = mayWrite(ctx) && ctx.gossip.healthy && !ctx.leaving && !this.#hiccup.holds(ctx.now.at);
    if (this.#inFlight || !fit || !seesMostOfTheFresh(ctx.sightings, ctx.gossip)) return;
    const about = { sightings: ctx.sightings, gossip: ctx.gossip, suspected: this.#suspected };
    for (const [node, sighting] of ctx.sightings.all()) {
      const why = node === ctx.self.nodeId ? null : bumpReason(sighting, about);
      if (why === null) continue;
      this.#send(node, sighting, why, revision);
      return;
    }
  }

  #send(node: NodeId, sighting: Sighting, why: BumpReason, revision: bigint): void {
    const ctx = this.#ctx;
    const { record, version } = sighting;
    const fence = formatFence({ failoverVersion: 0n, lineageEpoch: ctx.lineage.epoch, revision });
    const claimId = ctx.name('bump');
    const ended = { by: ctx.self.nodeId, why, at: Math.trunc(ctx.now.wall) };
    this.#inFlight = true;
    const request = {
      kind: 'transact' as const,
      txnId: claimId,
      conditions: [
        ctx.lineage.condition,
        ctx.own.epochCondition,
        { kind: 'version' as const, key: livenessKey(node), version },
      ],
      writes: endOfEpoch(node, record, { version, fence, claimId, ended }),
    };
    ctx.ask(request, (answer) => {
      this.#inFlight = false;
      if (answer.kind !== 'committed') {
        this.#notBefore = later(ctx.now.at, ctx.settings.retryInterval);
        ctx.reads.onRefusal();
        return;
      }
      ctx.event({ kind: 'epoch-bumped', nodeId: node, epoch: record.epoch, why });
      ctx.reads.soon();
    });
  }
}

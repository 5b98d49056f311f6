/** When a scope may be claimed: pure rules over what was last read of it. */
import { fnv1a32, type Instant, type NodeId } from '@omnirelay/primitives';
import { formatFence, parseFence } from './fence.ts';
import { type LeaseContext, later } from './lease-context.ts';
import type { ClaimRecord, Effects } from './lease-records.ts';
import type { ScopeSetting } from './machine-io.ts';
import { candidateTerm } from './settings.ts';

export interface SeenClaim {
  /** Null: nobody has ever claimed it in this history. */
  readonly claim: ClaimRecord | null;
  readonly version: bigint | null;
  readonly revision: bigint;
  /** When it was first seen as it is. */
  readonly since: Instant;
}

/** The epoch it hangs on is over, which stays so for good. */
export function epochIsOver(ctx: LeaseContext, claim: ClaimRecord): boolean {
  const sighting = ctx.sightings.get(claim.nodeId);
  return sighting !== undefined && sighting.record.epoch > claim.epoch;
}

/** From when on this node may claim it by the rules of safety; null while somebody has it. */
export function freeFrom(ctx: LeaseContext, seen: SeenClaim, effects: Effects): Instant | null {
  const { claim, since, version } = seen;
  if (claim === null || claim.released) return since;
  const lineageEpoch = parseFence(claim.fence)?.lineageEpoch ?? 0n;
  // Whoever the scope was given for unfenced effects may still be at it, whatever it is given for now.
  const waits = effects === 'unfenced' || claim.effects === 'unfenced';
  if (lineageEpoch < ctx.lineage.epoch)
    return waits ? later(ctx.lineage.since, candidateTerm(ctx.settings, ctx.settings.ttl)) : since;
  const isOver = epochIsOver(ctx, claim);
  // The claim was made while its holder had a record: without one its epoch was ended and swept, and none of its later ones is the same.
  const absentSince = isOver ? undefined : ctx.sightings.absentSince(claim.nodeId, version ?? 0n);
  if (!isOver && absentSince === undefined) return null;
  // This process knows that it has stopped.
  if (!waits || claim.bootId === ctx.self.bootId) return since;
  if (absentSince !== undefined) return ctx.sightings.quietAfterAbsence(absentSince);
  return ctx.sightings.quietUntil(claim.nodeId) ?? null;
}

/** Candidates of a scope claim it in the order of their places. */
export const placeInTurn = (scope: string, node: string): number => fnv1a32(`${scope} ${node}`);

/** Candidates take turns in an order that all of them compute, so that they seldom collide; the compare-and-set decides. */
export function turnOf(ctx: LeaseContext, scope: string): number {
  const place = (node: NodeId): number => placeInTurn(scope, node);
  const own = place(ctx.self.nodeId);
  let before = 0;
  for (const [node, sighting] of ctx.sightings.all()) {
    if (node === ctx.self.nodeId || !sighting.record.held || !sighting.record.stands.includes(scope)) continue;
    if (ctx.gossip.alive.has(node) && !ctx.sightings.isStale(sighting) && place(node) < own) before += 1;
  }
  return Math.min(before, 16);
}

/** The healthy candidate whose turn it would be; null when nobody else stands for the scope. */
export function successorOf(ctx: LeaseContext, scope: string): NodeId | null {
  let best: NodeId | null = null;
  let place = Number.POSITIVE_INFINITY;
  for (const [node, sighting] of ctx.sightings.all()) {
    if (node === ctx.self.nodeId || !sighting.record.held || !sighting.record.stands.includes(scope)) continue;
    if (!ctx.gossip.alive.has(node) || ctx.sightings.isStale(sighting)) continue;
    const at = placeInTurn(scope, node);
    if (at >= place) continue;
    best = node;
    place = at;
  }
  return best;
}

/** The last holder has stepped down and would like to see this node next. */
export const isNamed = (ctx: LeaseContext, { claim }: SeenClaim): boolean =>
  claim?.released === true && claim.next === ctx.self.nodeId;

/** Safety first, then manners: whom the last holder named, and whose turn it is. */
export function mayClaimAt(ctx: LeaseContext, scope: string, seen: SeenClaim, effects: Effects): Instant | null {
  const free = freeFrom(ctx, seen, effects);
  if (free === null) return null;
  const { next, released } = seen.claim ?? {};
  if (isNamed(ctx, seen)) return free;
  const turn = turnOf(ctx, scope) * ctx.settings.turnInterval;
  const patience = released === true && next !== undefined ? ctx.settings.handOverPatience : 0;
  return later(free, patience + turn);
}

/** The claim that would follow the last one. Its fence is above that one's, since no claim is made but on the record that it replaces. */
export function claimFor(
  ctx: LeaseContext,
  { setting, seen }: { readonly setting: ScopeSetting; readonly seen: SeenClaim | null },
  epoch: bigint,
): ClaimRecord {
  const { claim = null, version = null, revision = 0n } = seen ?? {};
  const fence = formatFence({
    failoverVersion: 0n,
    lineageEpoch: ctx.lineage.epoch,
    revision: version !== null && version > revision ? version : revision,
  });
  const { nodeId, bootId } = ctx.self;
  const term = (claim?.term ?? 0n) + 1n;
  const issuedAt = Math.trunc(ctx.now.wall);
  return { ...setting, fence, claimId: ctx.name('claim'), nodeId, bootId, epoch, term, released: false, issuedAt };
}

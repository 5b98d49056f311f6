/**
 * Push-pull by digest: now and then one neighbour in turn hears count and hash; when they differ it lists what it holds, and both sides
 * send each other what the other lacks. Everything is paged by the frame bounds.
 */
import { after, type Instant, type NodeId } from '@omnirelay/primitives';
import type { Channel } from './channels.ts';
import { entriesPerFrame } from './claim-validation.ts';
import type { DigestEntry, Frame } from './frames.ts';
import type { Member, MemberClaim } from './model.ts';
import { type SwimContext, slotAfter } from './swim-context.ts';
import { metadataHashOf } from './view-digest.ts';

/** What the other side of a channel holds, and of whom it lacks what is known here. */
interface Listing {
  readonly named: Set<NodeId>;
  readonly lacking: NodeId[];
}

const RANK = { alive: 0, suspect: 1, dead: 2, left: 3 } as const;

export class DigestSync {
  readonly #ctx: SwimContext;
  #dueAt: Instant;
  #turn = 0;
  /** Per channel, the pages so far of what the other side holds. */
  readonly #listings = new Map<number, Listing>();
  /** Per channel over which the rest was asked for, when that was; until the other side lists what it holds. */
  readonly #askedAt = new Map<number, Instant>();
  /** Per channel over which more is told than goes at once, how many claims the other side lacked when it last listed. */
  readonly #lacked = new Map<number, number>();

  constructor(ctx: SwimContext) {
    this.#ctx = ctx;
    this.#dueAt = slotAfter(ctx.now + ctx.settings.digestInterval * (0.5 + ctx.prng.unit() / 2));
  }

  nextDeadline(): number {
    return this.#ctx.edges.openCount === 0 ? Number.POSITIVE_INFINITY : this.#dueAt;
  }

  onTime(): void {
    const { now, settings, edges } = this.#ctx;
    if (now < this.#dueAt) return;
    this.#dueAt = slotAfter(after(now, settings.digestInterval));
    const open = [...edges.open()];
    const channel = open[this.#turn++ % Math.max(1, open.length)];
    if (channel !== undefined) this.sendDigest(channel);
  }

  sendDigest(channel: Channel): void {
    const { table, edges, marks } = this.#ctx;
    const highWater = marks.mark;
    const mark = highWater && { highWater };
    if (edges.send(channel, { kind: 'digest', count: table.size, hash: table.digest, ...mark }))
      marks.told(channel, { ...mark });
  }

  forget(channel: number): void {
    this.#listings.delete(channel);
    this.#askedAt.delete(channel);
    this.#lacked.delete(channel);
  }

  onDigest(channel: Channel, frame: Extract<Frame, { kind: 'digest' }>): void {
    const { table, edges, settings, joining, marks } = this.#ctx;
    marks.hear(frame.highWater);
    marks.onDigest(channel);
    // A joiner gets every record anyway, right behind this.
    if (frame.count === table.size && frame.hash === table.digest) return;
    if (!joining.joined && channel.dialled && channel.purpose === 'join') return;
    const size = entriesPerFrame(settings.bounds);
    const entries = [...table.values()].map(entryOf);
    const pages = Math.max(1, Math.ceil(entries.length / size));
    for (let page = 0; page < pages; page++) {
      const part = entries.slice(page * size, (page + 1) * size);
      edges.send(channel, { kind: 'digest-entries', entries: part, page, last: page === pages - 1 });
    }
  }

  onEntries(channel: Channel, frame: Extract<Frame, { kind: 'digest-entries' }>): void {
    const { table, settings } = this.#ctx;
    const listing: Listing | undefined =
      frame.page === 0 ? { named: new Set(), lacking: [] } : this.#listings.get(channel.id);
    if (listing === undefined) return;
    this.#listings.set(channel.id, listing);
    const { named, lacking } = listing;
    if (named.size + frame.entries.length > settings.bounds.members + settings.bounds.tombstones) {
      this.#listings.delete(channel.id);
      this.#ctx.event({ kind: 'bound-reached', bound: 'members', dropped: frame.entries.length });
      return;
    }
    const pull: NodeId[] = [];
    for (const entry of frame.entries) {
      named.add(entry.nodeId);
      const mine = table.get(entry.nodeId);
      const order = mine === undefined ? 1 : compareEntries(entry, entryOf(mine));
      const differs = mine !== undefined && order === 0 && entry.metadataHash !== metadataHashOf(mine);
      if (order > 0 || differs) pull.push(entry.nodeId);
      if (mine !== undefined && (order < 0 || differs)) lacking.push(mine.nodeId);
    }
    if (pull.length > 0) this.pull(channel, pull);
    if (!frame.last) return;
    this.#listings.delete(channel.id);
    this.#askedAt.delete(channel.id);
    for (const { nodeId } of table.values()) if (!named.has(nodeId)) lacking.push(nodeId);
    this.#tellWhatItLacks(channel, lacking);
  }

  /** Whom it does not help to be told, since it lacks as much as before, is not asked again before the next digest in turn. */
  #tellWhatItLacks(channel: Channel, lacking: readonly NodeId[]): void {
    const claims = this.#claimsOf(lacking);
    const before = this.#lacked.get(channel.id) ?? Number.POSITIVE_INFINITY;
    this.#lacked.delete(channel.id);
    if (claims.length === 0 || this.#ctx.edges.sendClaims(channel, 'records', claims, false)) return;
    if (claims.length >= before) return;
    this.#lacked.set(channel.id, claims.length);
    this.askForRest(channel);
  }

  pull(channel: Channel, nodeIds: readonly NodeId[]): void {
    const size = entriesPerFrame(this.#ctx.settings.bounds);
    for (let at = 0; at < nodeIds.length; at += size)
      this.#ctx.edges.send(channel, { kind: 'pull', nodeIds: nodeIds.slice(at, at + size) });
  }

  onPull(channel: Channel, nodeIds: readonly NodeId[]): void {
    const claims = this.#claimsOf([...new Set(nodeIds)]);
    if (claims.length > 0 && !this.#ctx.edges.sendClaims(channel, 'records', claims, false)) this.askForRest(channel);
  }

  /**
   * Everything this node knows, for a joiner and from one; first the registry's mark, which a joiner must know before it is in. Of more than
   * goes at once the joiner asks for the rest.
   */
  sendAll(channel: Channel): void {
    const { table, edges, marks } = this.#ctx;
    if (marks.mark !== undefined && !channel.dialled) this.sendDigest(channel);
    const claims = [...table.values()].flatMap((member) => this.#worthTelling(member));
    if (!edges.sendClaims(channel, 'records', claims, true)) this.askForRest(channel);
  }

  /**
   * After more was to be told than goes at once: a digest, to which the other side answers with what it holds. One is enough for all that was
   * left out until that answer.
   */
  askForRest(channel: Channel): void {
    const { now, settings } = this.#ctx;
    const askedAt = this.#askedAt.get(channel.id);
    if (askedAt !== undefined && now < after(askedAt, settings.digestInterval)) return;
    this.#askedAt.set(channel.id, now);
    this.sendDigest(channel);
  }

  #claimsOf(nodeIds: readonly NodeId[]): readonly MemberClaim[] {
    const { table } = this.#ctx;
    return nodeIds.flatMap((id) => {
      const member = table.get(id);
      return member === undefined ? [] : this.#worthTelling(member);
    });
  }

  /** A tombstone about to go is not brought to who has dropped it already: it would be handed round for ever. */
  #worthTelling(member: Member): MemberClaim[] {
    const { table, now, settings } = this.#ctx;
    const fades = member.tombstoneUntil !== undefined && member.tombstoneUntil <= after(now, settings.digestInterval);
    return fades ? [] : table.claimsOf(member, now);
  }
}

const entryOf = (member: Member): DigestEntry => ({
  nodeId: member.nodeId,
  bootEpoch: member.life.bootEpoch,
  incarnation: member.incarnation,
  liveness: member.liveness,
  metadataHash: metadataHashOf(member),
});

const compareEntries = (a: DigestEntry, b: DigestEntry): number =>
  a.bootEpoch !== b.bootEpoch
    ? a.bootEpoch < b.bootEpoch
      ? -1
      : 1
    : a.incarnation - b.incarnation || RANK[a.liveness] - RANK[b.liveness];

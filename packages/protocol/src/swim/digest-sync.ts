/**
 * Push-pull by digest: now and then one neighbour in turn hears count and hash; when they differ it lists what it holds, and both sides
 * send each other what the other lacks. Everything is paged by the frame bounds.
 */
import { after, type Instant, type NodeId } from '@omnirelay/primitives';
import type { Channel } from './channels.ts';
import { entriesPerFrame } from './claim-validation.ts';
import type { DigestEntry, Frame, RegistryMark } from './frames.ts';
import type { Member, MemberClaim } from './model.ts';
import { type SwimContext, slotAfter } from './swim-context.ts';
import { metadataHashOf } from './view-digest.ts';

const RANK = { alive: 0, suspect: 1, dead: 2, left: 3 } as const;

export class DigestSync {
  readonly #ctx: SwimContext;
  #dueAt: Instant;
  #turn = 0;
  #mark: RegistryMark | undefined;
  /** Per channel, who was named in the pages so far. */
  readonly #listed = new Map<number, Set<NodeId>>();
  /** Per channel over which more is told than goes at once, how many the other side held when it was last told some. */
  readonly #toldAt = new Map<number, number>();

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
    const { table, edges } = this.#ctx;
    const highWater = this.#mark;
    edges.send(channel, { kind: 'digest', count: table.size, hash: table.digest, ...(highWater && { highWater }) });
  }

  forget(channel: number): void {
    this.#listed.delete(channel);
    this.#toldAt.delete(channel);
  }

  /** Keeps the maximum; true when it rose. */
  raiseMark(mark: RegistryMark): boolean {
    const mine = this.#mark;
    const higher =
      mine === undefined ||
      mark.lineageEpoch > mine.lineageEpoch ||
      (mark.lineageEpoch === mine.lineageEpoch && mark.revision > mine.revision);
    if (higher) this.#mark = mark;
    return higher;
  }

  onDigest(channel: Channel, frame: Extract<Frame, { kind: 'digest' }>): void {
    const { table, edges, settings, joining } = this.#ctx;
    if (frame.highWater !== undefined && this.raiseMark(frame.highWater))
      this.#ctx.event({ kind: 'high-water', mark: frame.highWater });
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
    const { table, settings, edges } = this.#ctx;
    const listed = frame.page === 0 ? new Set<NodeId>() : this.#listed.get(channel.id);
    if (listed === undefined) return;
    this.#listed.set(channel.id, listed);
    if (listed.size + frame.entries.length > settings.bounds.members + settings.bounds.tombstones) {
      this.#listed.delete(channel.id);
      this.#ctx.event({ kind: 'bound-reached', bound: 'members', dropped: frame.entries.length });
      return;
    }
    const pull: NodeId[] = [];
    const push: MemberClaim[] = [];
    for (const entry of frame.entries) {
      listed.add(entry.nodeId);
      const mine = table.get(entry.nodeId);
      const order = mine === undefined ? 1 : compareEntries(entry, entryOf(mine));
      const differs = mine !== undefined && order === 0 && entry.metadataHash !== metadataHashOf(mine);
      if (order > 0 || differs) pull.push(entry.nodeId);
      if (mine !== undefined && (order < 0 || differs)) push.push(...this.#worthTelling(mine));
    }
    if (frame.last) {
      this.#listed.delete(channel.id);
      for (const member of table.values()) if (!listed.has(member.nodeId)) push.push(...this.#worthTelling(member));
    }
    if (push.length > 0 && !edges.sendClaims(channel, 'records', push, false)) this.#goOn(channel, listed.size);
    if (pull.length > 0) this.pull(channel, pull);
  }

  pull(channel: Channel, nodeIds: readonly NodeId[]): void {
    const size = entriesPerFrame(this.#ctx.settings.bounds);
    for (let at = 0; at < nodeIds.length; at += size)
      this.#ctx.edges.send(channel, { kind: 'pull', nodeIds: nodeIds.slice(at, at + size) });
  }

  onPull(channel: Channel, nodeIds: readonly NodeId[]): void {
    const { table, edges } = this.#ctx;
    const claims = [...new Set(nodeIds)].flatMap((id) => {
      const member = table.get(id);
      return member === undefined ? [] : this.#worthTelling(member);
    });
    if (claims.length === 0 || edges.sendClaims(channel, 'records', claims, false)) return;
    if (!channel.blocked) this.sendDigest(channel);
  }

  /**
   * Everything this node knows, for a joiner and from one; first the registry's mark, which a joiner must know before it is in. Of more than
   * goes at once the joiner asks for the rest.
   */
  sendAll(channel: Channel): void {
    const { table, edges } = this.#ctx;
    if (this.#mark !== undefined && !channel.dialled) this.sendDigest(channel);
    const claims = [...table.values()].flatMap((member) => this.#worthTelling(member));
    if (!edges.sendClaims(channel, 'records', claims, true)) this.#goOn(channel, 0);
  }

  /** The other side asks for the rest by what it answers; who takes nothing more of what it is told waits for the next digest. */
  #goOn(channel: Channel, held: number): void {
    const grows = held > (this.#toldAt.get(channel.id) ?? -1);
    this.#toldAt.set(channel.id, held);
    if (grows && !channel.blocked) this.sendDigest(channel);
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

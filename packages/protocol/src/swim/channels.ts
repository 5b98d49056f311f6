/**
 * The edges of this node: one channel to each neighbour. It dials who is missing, keeps one of two channels between a pair, makes
 * before it breaks, and turns what a redial finds into evidence. A closed channel by itself is only a hint.
 */
import { type Address, after, type BootId, type Duration, type Instant, type NodeId } from '@omnirelay/primitives';
import { type ClaimFrame, framesOf } from './claim-frames.ts';
import { type Frame, OLDEST_WIRE_VERSION, type PeerIdentity, type RegistryMark } from './frames.ts';
import { refuseChannel } from './greeting.ts';
import type { ChannelEnd, ChannelId, DialFailure, DialId } from './machine-io.ts';
import type { MemberClaim } from './model.ts';
import { RedialPace } from './redial-pace.ts';
import { type SwimContext, slotAfter, type Timed } from './swim-context.ts';

/** The higher id of a pair leaves the lower one this long to dial. */
const PAIR_DELAY = 400;
/** A member heard of more recently than this counts as a newcomer. */
const NEWCOMER = 1000;
/** A superfluous second channel is drained this long before it is closed. */
const DRAIN = 1000;
/** A channel dialled to see whether somebody is there, and who is no neighbour, stays for an exchange of digests. */
const REPAIR_LINGER = 2000 as Duration;

/** Probes without any word from the other side, answered through helpers, after which a channel counts as half-open. */
const UNHEARD_PROBES = 2;

export type DialPurpose = 'join' | 'neighbour' | 'repair';

export interface Channel {
  readonly id: ChannelId;
  readonly peer: NodeId;
  readonly identity: PeerIdentity;
  readonly dialled: boolean;
  readonly purpose: DialPurpose;
  readonly address: Address | null;
  bootId: BootId | null;
  /** What both sides speak, and what the peer can do beyond it, once greeted. */
  wireVersion: number;
  capabilities: readonly string[];
  open: boolean;
  blocked: boolean;
  missed: boolean;
  /** The registry's mark as this end told it last. */
  toldMark: RegistryMark | null;
  /** When both sides had greeted, and when the last frame came. */
  openedAt: Instant;
  heardAt: Instant;
  /** Probes in a row that only helpers answered, while nothing at all came over this channel. */
  unheard: number;
  /** Nothing but answers goes over it any more, and when it is closed. */
  retireAt: Instant | null;
  unneededAt: Instant | null;
}

export interface Dial {
  readonly id: DialId;
  readonly address: Address;
  readonly expect: NodeId | null;
  readonly purpose: DialPurpose;
  readonly startedAt: Instant;
}

export class EdgeKeeper implements Timed {
  readonly #ctx: SwimContext;
  readonly #channels = new Map<ChannelId, Channel>();
  /** The channel in use with each peer. */
  readonly #active = new Map<NodeId, Channel>();
  readonly #dials = new Map<DialId, Dial>();
  readonly #pace: RedialPace;
  #nextDial = 1;
  #stale = true;
  #dueAt = Number.POSITIVE_INFINITY;

  constructor(ctx: SwimContext) {
    this.#ctx = ctx;
    this.#pace = new RedialPace(ctx);
  }

  get channelCount(): number {
    return this.#channels.size;
  }

  get openCount(): number {
    return this.#active.size;
  }

  get dialCount(): number {
    return this.#dials.size;
  }

  /** One channel a peer. */
  open(): IterableIterator<Channel> {
    return this.#active.values();
  }

  /** Channels whose other end can hear a good-bye: both have greeted, or our hello is on its way before it. */
  hearing(): Channel[] {
    return [...this.#channels.values()].filter((channel) => channel.open || channel.dialled);
  }

  get(id: ChannelId): Channel | undefined {
    return this.#channels.get(id);
  }

  to(peer: NodeId): Channel | undefined {
    return this.#active.get(peer);
  }

  /** When the last frame of this peer came, over whichever channel. */
  heardFrom(peer: NodeId): number {
    let last = Number.NEGATIVE_INFINITY;
    for (const channel of this.#channels.values())
      if (channel.peer === peer && channel.open && channel.heardAt > last) last = channel.heardAt;
    return last;
  }

  isDialling(peer: NodeId): boolean {
    for (const dial of this.#dials.values()) if (dial.expect === peer) return true;
    for (const channel of this.#channels.values()) if (channel.peer === peer && !channel.open) return true;
    return false;
  }

  /** Members or channels have changed: look at the edges again in this turn. */
  invalidate(): void {
    this.#stale = true;
  }

  /** Null when the bound on dials is reached. */
  dial(address: Address, expect: NodeId | null, purpose: DialPurpose): DialId | null {
    const { settings, now } = this.#ctx;
    if (this.#dials.size >= settings.bounds.dialsInFlight) return null;
    const id = this.#nextDial++;
    this.#dials.set(id, { id, address, expect, purpose, startedAt: now });
    const deadline = after(now, settings.dialTimeout);
    this.#ctx.output({ kind: 'dial', dial: id, address, ...(expect !== null && { expect }), deadline });
    return id;
  }

  onOpened(id: ChannelId, identity: PeerIdentity, dialId: DialId | undefined): Channel | null {
    const { settings } = this.#ctx;
    const dial = dialId === undefined ? undefined : this.#dials.get(dialId);
    if (dialId !== undefined) this.#dials.delete(dialId);
    if (this.#channels.size >= settings.bounds.channels) {
      if (dialId === undefined)
        refuseChannel(
          this.#ctx,
          id,
          'too-many-channels',
          `this node keeps at most ${settings.bounds.channels} channels`,
        );
      else this.#ctx.output({ kind: 'close', channel: id, reason: 'too many channels' });
      if (dial !== undefined) this.#ctx.joining.onFailed(dial.address, 'unreachable');
      this.#ctx.event({ kind: 'bound-reached', bound: 'channels', dropped: 1 });
      return null;
    }
    const channel: Channel = {
      id,
      peer: identity.nodeId,
      identity,
      dialled: dial !== undefined,
      purpose: dial?.purpose ?? 'neighbour',
      address: dial?.address ?? null,
      bootId: null,
      wireVersion: OLDEST_WIRE_VERSION,
      capabilities: [],
      open: false,
      blocked: false,
      missed: false,
      toldMark: null,
      openedAt: this.#ctx.now,
      heardAt: this.#ctx.now,
      unheard: 0,
      retireAt: null,
      // A channel that is never greeted does not stay.
      unneededAt: after(this.#ctx.now, settings.dialTimeout),
    };
    this.#channels.set(id, channel);
    this.#stale = true;
    return channel;
  }

  /**
   * Both sides have greeted. Of two channels dialled at the same time the one dialled by the lower id stays, of others the younger:
   * who dials again has lost the elder, whatever this end still believes of it (half-open).
   */
  opened(channel: Channel, bootId: BootId): void {
    const ctx = this.#ctx;
    channel.open = true;
    channel.bootId = bootId;
    channel.unneededAt = null;
    channel.openedAt = ctx.now;
    this.#pace.greeted(channel.peer);
    ctx.self.noteRefreshed(channel.peer, true);
    for (const other of [...this.#channels.values()])
      if (other !== channel && other.peer === channel.peer && other.open && other.bootId !== bootId)
        this.close(other, 'an older life of the peer');
    const rival = this.#active.get(channel.peer);
    const atOnce = rival !== undefined && ctx.now < after(rival.openedAt, ctx.settings.dialTimeout);
    if (atOnce && this.#byLower(rival) && !this.#byLower(channel)) this.#retire(channel);
    else {
      if (rival !== undefined) this.#retire(rival);
      this.#active.set(channel.peer, channel);
      ctx.probes.resend(channel);
    }
    this.#stale = true;
  }

  onDialFailed(id: DialId, failure: DialFailure): Dial | undefined {
    const ctx = this.#ctx;
    const dial = this.#dials.get(id);
    if (dial === undefined) return undefined;
    this.#dials.delete(id);
    this.#stale = true;
    if (dial.expect !== null) this.slowDown(dial.expect, failure === 'identity-mismatch' || failure === 'tls');
    return dial.expect === null || ctx.table.get(dial.expect)?.claim?.metadata.endpoint === dial.address
      ? dial
      : undefined;
  }

  /** The peer is dialled again later, or as late as may be when it would not have us. */
  slowDown(peer: NodeId, toCeiling: boolean): void {
    this.#pace.slowDown(peer, toCeiling);
  }

  onClosed(id: ChannelId, _end: ChannelEnd): void {
    const channel = this.#channels.get(id);
    if (channel === undefined) return;
    const { table, probes } = this.#ctx;
    this.#remove(channel);
    const rest = this.#active.get(channel.peer);
    if (rest !== undefined) probes.resend(rest);
    // A hint: whoever it is may have died, and a dial tells at once.
    else if (channel.open && channel.retireAt === null && table.lives(channel.peer)) {
      const lasted = this.#ctx.now >= after(channel.openedAt, this.#ctx.settings.dialTimeout);
      this.#pace.ended(channel.peer, lasted);
    }
  }

  /** A dialled channel that ends before its greeting is a dial that failed. */
  noteUngreeted(channel: Channel): void {
    if (!channel.dialled || channel.open || channel.address === null) return;
    this.#ctx.joining.onFailed(channel.address, 'unreachable');
    this.slowDown(channel.peer, false);
  }

  /** The peer answers helpers and not us: after a second time this channel is taken for half-open, and dialled anew. */
  noteUnheard(peer: NodeId, since: Instant): void {
    const channel = this.#active.get(peer);
    if (channel === undefined || channel.heardAt >= since) return;
    if (++channel.unheard >= UNHEARD_PROBES) this.close(channel, 'half-open');
  }

  close(channel: Channel, reason: string): void {
    if (!this.#channels.has(channel.id)) return;
    this.#remove(channel);
    this.#ctx.output({ kind: 'close', channel: channel.id, reason });
  }

  closeAll(reason: string): void {
    for (const channel of [...this.#channels.values()]) this.close(channel, reason);
  }

  /** Within the cap of messages a second, unless it is an answer or a refutation. False when it was not sent. */
  send(channel: Channel, frame: Frame, exempt = false): boolean {
    const { rate, now } = this.#ctx;
    if (!exempt && !rate.take(now)) {
      this.#ctx.event({ kind: 'bound-reached', bound: 'messagesPerSecond', dropped: 1 });
      return false;
    }
    this.#ctx.output({ kind: 'send', channel: channel.id, frame });
    return true;
  }

  /** False when there is more than goes at once. */
  sendClaims(channel: Channel, kind: ClaimFrame['kind'], claims: readonly MemberClaim[], exempt: boolean): boolean {
    return this.sendFrames(channel, framesOf(kind, claims, this.#ctx.settings.bounds), exempt);
  }

  /**
   * A blocked channel gets a digest instead, once it has drained; what the cap on messages holds back waits for the digest in turn. False
   * when there is more than an empty channel takes in a single turn: the caller asks for the rest by `DigestSync.askForRest`. The same frames
   * may go to many: whoever encodes them does so once.
   */
  sendFrames(channel: Channel, frames: readonly ClaimFrame[], exempt: boolean): boolean {
    if (channel.blocked) {
      channel.missed = true;
      return true;
    }
    const most = this.#ctx.settings.bounds.claimFramesAtOnce;
    for (const frame of frames.slice(0, most)) this.send(channel, frame, exempt);
    const dropped = frames.length - most;
    if (dropped > 0) this.#ctx.event({ kind: 'bound-reached', bound: 'claimFramesAtOnce', dropped });
    return dropped <= 0;
  }

  onDrained(channel: Channel): void {
    channel.blocked = false;
    if (channel.missed) this.#ctx.sync.sendDigest(channel);
    channel.missed = false;
  }

  nextDeadline(): number {
    return this.#dueAt;
  }

  onTime(): void {
    if (this.#ctx.now >= this.#dueAt) this.#stale = true;
  }

  postpone(by: Duration): void {
    for (const channel of this.#channels.values())
      if (channel.unneededAt !== null) channel.unneededAt = after(channel.unneededAt, by);
    this.#stale = true;
  }

  /** Dials who is missing and closes who is superfluous; run at the end of a turn in which something changed. */
  settle(): void {
    if (!this.#stale || this.#ctx.phase !== 'running') return;
    this.#stale = false;
    this.#dueAt = Number.POSITIVE_INFINITY;
    this.#dropSuperfluous();
    const { joining, table } = this.#ctx;
    if (!joining.joined) return;
    const wanted = table.neighbours.list();
    for (const peer of wanted) this.#seek(peer);
    this.#pace.forgetStrangers((peer) => table.get(peer) !== undefined);
  }

  #seek(peer: NodeId): void {
    const { table, now, joining, identity } = this.#ctx;
    if (this.#active.has(peer) || this.isDialling(peer)) return;
    const address = table.get(peer)?.claim?.metadata.endpoint;
    if (address === undefined) return;
    let notBefore = this.#pace.notBefore(peer);
    if (notBefore === undefined) {
      // A newcomer dials all its neighbours itself; to dial it too would cost a second handshake.
      const isNew = now - (table.get(peer)?.changedAt ?? now) < NEWCOMER;
      const lower = isNew ? PAIR_DELAY / 2 : 0;
      const wait = joining.isFresh() ? 0 : identity.nodeId < peer ? lower : PAIR_DELAY;
      notBefore = this.#pace.begin(peer, wait as Duration);
    }
    if (notBefore > now) this.#wake(slotAfter(notBefore));
    else if (this.dial(address, peer, 'neighbour') === null) this.#wake(slotAfter(now + 1));
  }

  #dropSuperfluous(): void {
    const { table, now, settings } = this.#ctx;
    const incomplete = table.neighbours.list().some((peer) => !this.#active.has(peer));
    for (const channel of [...this.#channels.values()]) {
      if (channel.open && channel.retireAt === null) {
        if (table.neighbours.has(channel.peer)) channel.unneededAt = null;
        else channel.unneededAt ??= after(now, channel.purpose === 'repair' ? REPAIR_LINGER : settings.edgeLinger);
      }
      const { retireAt, unneededAt } = channel;
      const end = retireAt ?? (unneededAt === null ? null : this.#dispensableAt(channel, unneededAt, incomplete));
      if (end === null) continue;
      if (end > now) this.#wake(slotAfter(end));
      else if (channel.open) this.close(channel, 'no longer needed');
      else {
        this.noteUngreeted(channel);
        this.close(channel, 'no greeting in time');
      }
    }
  }

  /** When a superfluous channel goes: not before the new neighbours are there, if they come within a while. */
  #dispensableAt(channel: Channel, unneededAt: Instant, incomplete: boolean): Instant {
    const wait = incomplete && channel.open && channel.purpose !== 'repair' ? this.#ctx.settings.edgeLinger : 0;
    return after(unneededAt, wait as Duration);
  }

  #wake(at: number): void {
    if (at < this.#dueAt) this.#dueAt = at;
  }

  #retire(channel: Channel): void {
    channel.retireAt = after(this.#ctx.now, DRAIN as Duration);
  }

  #byLower(channel: Channel): boolean {
    return channel.dialled === this.#ctx.identity.nodeId < channel.peer;
  }

  #remove(channel: Channel): void {
    this.#channels.delete(channel.id);
    this.#ctx.sync.forget(channel.id);
    this.#ctx.relay.forget(channel.id);
    this.#stale = true;
    if (this.#active.get(channel.peer) !== channel) return;
    this.#active.delete(channel.peer);
    this.#ctx.self.noteRefreshed(channel.peer, false);
    // A second channel that was being drained serves again.
    for (const other of this.#channels.values()) {
      if (other.peer !== channel.peer || !other.open) continue;
      other.retireAt = null;
      this.#active.set(other.peer, other);
      return;
    }
  }
}

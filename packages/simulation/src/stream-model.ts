/**
 * Ordered streams between lives, as TCP with TLS gives them: a frame arrives once, in order, late, or never because the stream ended.
 * Loss is delay; a cut holds bytes back until a retransmission gets through; a peer that is gone answers the next byte with
 * a reset; a stream gone silent (half-open) carries nothing more and tells nobody. Unread bytes press back on the sender.
 */
import type { Prng } from '@omnirelay/primitives';
import type { ChannelEnd, ChannelId, DialId, Frame } from '@omnirelay/protocol';
import { approximateBytes } from './approximate-size.ts';
import { SIMULATION_BOUNDS } from './bounds.ts';
import type { CapturedFrames } from './captured-frames.ts';
import { type FrameLine, payloadOf } from './frame-line.ts';
import { NarrowLines } from './narrow-lines.ts';
import { REAL_SEND_BUFFER, type SendBuffer } from './send-buffer.ts';
import type { SimProcess } from './sim-node.ts';
import {
  type Endpoint,
  endpointOf,
  identityOf,
  insertInOrder,
  isDeaf,
  isHeldBack,
  type Payload,
  type Segment,
  type StreamHost,
} from './stream-endpoint.ts';
import { type DialRequest, shakeHands } from './stream-handshake.ts';

export interface StreamOptions {
  readonly captured?: CapturedFrames | undefined;
  readonly sendBuffer?: SendBuffer | undefined;
  readonly line?: FrameLine | undefined;
}

export class Streams {
  readonly #host: StreamHost;
  readonly #random: Prng;
  readonly #buffer: SendBuffer;
  readonly #lines: NarrowLines;
  readonly #line: FrameLine | undefined;
  readonly #byProcess = new Map<SimProcess, Map<ChannelId, Endpoint>>();
  readonly #heldEndpoints = new Set<Endpoint>();
  /** What was sent lately, where a plan will send it again. */
  readonly captured: CapturedFrames | undefined;
  #nextChannel = 1;
  bytesSent = 0;
  framesSent = 0;

  constructor(host: StreamHost, random: Prng, options: StreamOptions = {}) {
    this.captured = options.captured;
    this.#buffer = options.sendBuffer ?? REAL_SEND_BUFFER;
    this.#line = options.line;
    this.#host = host;
    this.#random = random;
    this.#lines = new NarrowLines(host, (endpoint, segment) => this.#transmitSegment(endpoint, segment));
  }

  endpointsOf(process: SimProcess): IterableIterator<Endpoint> {
    return (this.#byProcess.get(process) ?? new Map<ChannelId, Endpoint>()).values();
  }

  /** TCP and TLS, until the dialler is through or the deadline is over. */
  dial(process: SimProcess, request: DialRequest): void {
    shakeHands(this.#host, process, request, (acceptor) => this.#open(process, acceptor, request.dial));
  }

  /** What the machine sends on a channel that has ended is lost without a word, as in the real driver. */
  send(process: SimProcess, channel: ChannelId, frame: Frame): void {
    const endpoint = this.#byProcess.get(process)?.get(channel);
    if (endpoint === undefined || !endpoint.open) return;
    const bytes = approximateBytes(frame);
    this.bytesSent += bytes;
    this.framesSent++;
    this.captured?.note(process.birth.node, frame);
    endpoint.unread += bytes;
    if (endpoint.unread > this.#buffer.limitBytes) {
      this.breakOff(endpoint, 'backpressure');
      return;
    }
    if (!endpoint.blocked && endpoint.unread > this.#buffer.highWaterBytes) {
      endpoint.blocked = true;
      this.#host.deliver(process, { kind: 'channel-blocked', channel });
    }
    this.#transmit(endpoint, payloadOf(this.#line, endpoint, frame, bytes));
  }

  /** Puts a frame, or bytes that are none, on a stream behind the back of the machine that holds this end, and beside its buffer. */
  inject(endpoint: Endpoint, frame: Frame | null): void {
    if (endpoint.open)
      this.#transmit(endpoint, frame === null ? { kind: 'garbage' } : payloadOf(this.#line, endpoint, frame, 0));
  }

  /** From now on nothing that this end sends arrives before `until`; order is kept. */
  delay(endpoint: Endpoint, until: number): void {
    endpoint.lastArrival = Math.max(endpoint.lastArrival, until);
  }

  close(process: SimProcess, channel: ChannelId): void {
    const endpoint = this.#byProcess.get(process)?.get(channel);
    if (endpoint === undefined || !endpoint.open) return;
    this.#transmit(endpoint, { kind: 'end', end: 'closed' });
    this.#endLocally(endpoint, 'closed');
  }

  /** This side sees the channel end now; the other hears of it by a reset in order. */
  breakOff(endpoint: Endpoint, end: ChannelEnd): void {
    if (!endpoint.open) return;
    this.#transmit(endpoint, { kind: 'end', end: 'reset' });
    this.#endLocally(endpoint, end);
  }

  /** The process is gone. Its kernel resets what it had open, unless the power went too. */
  abandon(process: SimProcess, resets: boolean): void {
    for (const endpoint of this.endpointsOf(process)) {
      if (resets) this.#transmit(endpoint, { kind: 'end', end: 'reset' });
      endpoint.open = false;
      if (resets) continue;
      this.#heldEndpoints.delete(endpoint);
      this.#lines.forget(endpoint);
    }
    this.#byProcess.delete(process);
  }

  /** A middlebox forgets this stream. With `oneSided` the first end is told and the second keeps believing. */
  goSilent(endpoint: Endpoint, oneSided: boolean): void {
    endpoint.stream.silent = true;
    if (oneSided) this.#endLocally(endpoint, 'reset');
  }

  /** Paths work again: what was held goes out at the next retransmission, the later the longer the silence was. */
  pathsHealed(): void {
    this.#lines.widened();
    for (const endpoint of this.#heldEndpoints) if (!isHeldBack(this.#host, endpoint)) this.#retransmitLater(endpoint);
    for (const endpoints of this.#byProcess.values())
      for (const endpoint of [...endpoints.values()])
        if (endpoint.unacknowledged > 0 && !isDeaf(this.#host, endpoint)) this.#acknowledgeAll(endpoint);
  }

  #open(dialler: SimProcess, acceptor: SimProcess, dial: DialId): void {
    const { time, conditions } = this.#host;
    const stream = { silent: false } as { a: Endpoint; b: Endpoint; silent: boolean };
    const a = endpointOf(dialler, this.#nextChannel++, stream);
    const b = endpointOf(acceptor, this.#nextChannel++, stream);
    Object.assign(stream, { a, b });
    Object.assign(a, { peer: b });
    Object.assign(b, { peer: a });
    // Until the client's Finished has come, the accepting machine knows nothing; frames behind it wait for it in order.
    b.open = false;
    const arrival = time.now + conditions.transit(dialler.birth.node, acceptor.birth.node);
    a.lastArrival = arrival;
    this.#register(a);
    time.schedule(arrival, () => {
      if (acceptor.death !== null) {
        this.#resetFrom(b);
        return;
      }
      b.open = true;
      this.#register(b);
      this.#host.deliver(acceptor, { kind: 'channel-opened', channel: b.channel, identity: identityOf(dialler) });
    });
    this.#host.deliver(dialler, { kind: 'channel-opened', channel: a.channel, dial, identity: identityOf(acceptor) });
  }

  #register(endpoint: Endpoint): void {
    let endpoints = this.#byProcess.get(endpoint.process);
    if (endpoints === undefined) {
      endpoints = new Map();
      this.#byProcess.set(endpoint.process, endpoints);
    }
    endpoints.set(endpoint.channel, endpoint);
  }

  #transmit(endpoint: Endpoint, payload: Payload): void {
    const segment: Segment = { ...payload, number: endpoint.sent++ };
    if (!this.#lines.holds(endpoint, segment)) this.#transmitSegment(endpoint, segment);
  }

  #transmitSegment(endpoint: Endpoint, segment: Segment): void {
    if (endpoint.stream.silent) return;
    const { time, conditions } = this.#host;
    if (endpoint.held.length > 0 || isHeldBack(this.#host, endpoint)) {
      this.#hold(endpoint, segment);
      return;
    }
    const from = endpoint.process.birth.node;
    const to = endpoint.peer.process.birth.node;
    const busy = endpoint.lastArrival > time.now;
    const retryMs = busy ? conditions.fastRetryMs(from, to) : undefined;
    const arrival = Math.max(endpoint.lastArrival, time.now + conditions.transit(from, to, retryMs));
    endpoint.lastArrival = arrival;
    time.schedule(arrival, () => this.#arrive(endpoint, segment));
  }

  #hold(endpoint: Endpoint, segment: Segment): void {
    if (endpoint.held.length === 0) {
      const { time } = this.#host;
      const since = time.now;
      endpoint.heldSince = since;
      this.#heldEndpoints.add(endpoint);
      time.schedule(since + SIMULATION_BOUNDS.streamTimeoutMs, () => {
        if (endpoint.held.length === 0 || endpoint.heldSince !== since) return;
        endpoint.held.length = 0;
        this.#heldEndpoints.delete(endpoint);
        if (endpoint.open) this.#endLocally(endpoint, 'timeout');
      });
    }
    insertInOrder(endpoint.held, segment);
  }

  #retransmitLater(endpoint: Endpoint): void {
    const { time } = this.#host;
    const silence = time.now - endpoint.heldSince;
    time.schedule(time.now + this.#random.unit() * Math.max(200, silence), () => {
      if (endpoint.held.length === 0 || isHeldBack(this.#host, endpoint)) return;
      const held = endpoint.held.splice(0);
      this.#heldEndpoints.delete(endpoint);
      for (const segment of held) this.#transmitSegment(endpoint, segment);
    });
  }

  #arrive(sender: Endpoint, segment: Segment): void {
    if (sender.stream.silent) return;
    const receiver = sender.peer;
    // Cut while under way: it will be sent again, and so will everything behind it.
    if (
      this.#host.conditions.isCut(sender.process.birth.node, receiver.process.birth.node) ||
      !this.#host.hostUp(receiver.process.birth.node)
    ) {
      this.#hold(sender, segment);
      return;
    }
    const waiting = sender.held[0];
    if (waiting !== undefined && waiting.number < segment.number) {
      this.#hold(sender, segment);
      return;
    }
    if (!receiver.open) {
      if (segment.kind === 'frame' && sender.open) this.#resetFrom(receiver);
      return;
    }
    if (segment.kind === 'end') {
      this.#endLocally(receiver, segment.end);
      return;
    }
    if (segment.kind === 'garbage') {
      this.breakOff(receiver, 'protocol-error');
      return;
    }
    this.#host.deliver(receiver.process, { kind: 'frame', channel: receiver.channel, frame: segment.frame }, () =>
      this.#read(sender, segment.bytes),
    );
  }

  /** The kernel at `gone` answers for an end that no process holds any more. */
  #resetFrom(gone: Endpoint): void {
    const { time, conditions } = this.#host;
    const from = gone.process.birth.node;
    const to = gone.peer.process.birth.node;
    if (conditions.isCut(from, to)) return;
    time.schedule(time.now + conditions.transit(from, to), () => {
      if (gone.peer.open) this.#endLocally(gone.peer, 'reset');
    });
  }

  #read(sender: Endpoint, bytes: number): void {
    if (isDeaf(this.#host, sender)) {
      sender.unacknowledged += bytes;
      return;
    }
    this.#free(sender, bytes);
  }

  #acknowledgeAll(endpoint: Endpoint): void {
    const bytes = endpoint.unacknowledged;
    endpoint.unacknowledged = 0;
    this.#free(endpoint, bytes);
    if (endpoint.held.length > 0) this.#retransmitLater(endpoint);
  }

  #free(sender: Endpoint, bytes: number): void {
    sender.unread -= bytes;
    if (!sender.blocked || sender.unread > this.#buffer.highWaterBytes / 2) return;
    sender.blocked = false;
    if (sender.open) this.#host.deliver(sender.process, { kind: 'channel-drained', channel: sender.channel });
  }

  #endLocally(endpoint: Endpoint, end: ChannelEnd): void {
    if (!endpoint.open) return;
    // What is held is not forgotten: the kernel goes on delivering it, the end included, for as long as a stream may take.
    endpoint.open = false;
    this.#byProcess.get(endpoint.process)?.delete(endpoint.channel);
    if (endpoint.process.death === null)
      this.#host.deliver(endpoint.process, { kind: 'channel-closed', channel: endpoint.channel, end });
  }
}

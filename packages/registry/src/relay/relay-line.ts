/**
 * One stream to a control node. What is asked in one turn goes as one message; each call is answered once, or the line says why it is not.
 * Deadlines are told on the control node's own clock, which each of its messages tells, so that it begins nothing that nobody waits for any more.
 */
import type { FrameChannel } from '@omnirelay/transport';
import {
  decodeRelayResponse,
  encodeRelayRequest,
  type RelayCall,
  type RelayOperation,
  type RelayOutcome,
  type RelayResponse,
} from '@omnirelay/wire';
import { RELAY_BOUNDS } from '../bounds.ts';
import type { RelayTimes } from './relay-options.ts';
import { WatchInbox } from './watch-inbox.ts';
import { sizeOfOperation } from './wire-size.ts';

/** `unsent`: surely never begun. `lost` and `late`: it may have been. */
export type Unanswered = { readonly kind: 'unsent' | 'lost' | 'late'; readonly detail: string };
export type LineAnswer = RelayOutcome | Unanswered;

/** By which two clocks may differ at most. */
const CLOCK_RATE = 0.001;

interface Waiting {
  readonly operation: RelayOperation;
  readonly deadline: number;
  answer(answer: LineAnswer): void;
  sent: boolean;
}

export class RelayLine {
  readonly address: string;
  readonly nodeId: string;
  /** When its caller may go back to its first choice: not all of them at once. */
  readonly returnAt: number;
  readonly #channel: FrameChannel;
  readonly #times: RelayTimes;
  readonly #waiting = new Map<number, Waiting>();
  readonly #watches = new Map<number, WatchInbox>();
  /** Kept until others are answered: a control node takes so many at once. */
  readonly #unsent = new Set<number>();
  #inFlight = 0;
  #credits = new Map<number, number>();
  #cancelled: number[] = [];
  #planned = false;
  #nextId = 1;
  /** The control node's clock less ours, at the latest: what told it lay a while on its way. */
  #clockAhead = 0;
  #heardAt: number;
  #pinging: NodeJS.Timeout | undefined;
  #retiring = false;
  #ended: string | null = null;
  #endedBy = '';
  readonly #onEnd: (line: RelayLine) => void;

  constructor(
    channel: FrameChannel,
    options: {
      readonly address: string;
      readonly times: RelayTimes;
      /** The control node's first word. */
      readonly greeting: RelayResponse;
      readonly onEnd: (line: RelayLine) => void;
    },
  ) {
    this.address = options.address;
    this.nodeId = channel.identity.nodeId;
    this.#channel = channel;
    this.#times = options.times;
    this.#onEnd = options.onEnd;
    this.#heardAt = performance.now();
    this.returnAt = this.#heardAt + options.times.returnMs * (1 + Math.random());
    this.#clockAhead = options.greeting.clockMs - this.#heardAt;
    channel.onClose((end, detail) => this.#end(`${end}: ${detail}`));
  }

  get isOpen(): boolean {
    return this.#ended === null && !this.#retiring;
  }

  /** Why it has ended. */
  get endedBy(): string {
    return this.#endedBy;
  }

  /** Of whoever opened the channel: messages after the greeting. */
  onMessage(bytes: Uint8Array): void {
    const response = decodeRelayResponse(bytes);
    if (response === null) return void this.close('the control node sent what is no message of the registry relay');
    const heardAt = performance.now();
    // The word that came fastest counts, less what the clocks may have gone apart since.
    const aged = this.#clockAhead - (heardAt - this.#heardAt) * CLOCK_RATE;
    this.#clockAhead = Math.max(response.clockMs - heardAt, aged);
    this.#heardAt = heardAt;
    for (const { id, outcome } of response.answers) {
      const told = outcome ?? { kind: 'failure', code: 'newer_schema', message: 'an answer of a newer release' };
      this.#settle(id, told);
    }
    for (const page of response.pages) this.#watches.get(page.id)?.add(page);
    this.#retireOnceIdle();
  }

  /** Answered within the time, or `late`. Rejects with the signal's reason. */
  call(operation: RelayOperation, timeoutMs: number, signal?: AbortSignal): Promise<LineAnswer> {
    if (this.#ended !== null) return Promise.resolve({ kind: 'unsent', detail: this.#ended });
    const { promise, resolve, reject } = Promise.withResolvers<LineAnswer>();
    const askedAt = performance.now();
    const id = this.#nextId++;
    const timer = setTimeout(() => {
      const sent = this.#waiting.get(id)?.sent === true;
      const detail = `control node ${this.nodeId} did not answer within ${Math.round(timeoutMs)} ms`;
      this.#cancel(id, { kind: sent ? 'late' : 'unsent', detail });
    }, timeoutMs);
    const onAbort = (): void => {
      reject(signal?.reason);
      this.#cancel(id, { kind: 'late', detail: 'called off' });
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#waiting.set(id, {
      operation,
      deadline: askedAt + timeoutMs,
      sent: false,
      answer: (answer) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        resolve(answer);
      },
    });
    this.#unsent.add(id);
    this.#plan();
    return promise;
  }

  /** Pages in turn, until the inbox ends; its `close` ends the watch. */
  watch(prefix: string, from: bigint): WatchInbox {
    const id = this.#nextId++;
    const credit = RELAY_BOUNDS.watchCredit;
    const inbox = new WatchInbox({
      onRead: () => {
        this.#credits.set(id, (this.#credits.get(id) ?? 0) + 1);
        this.#plan();
      },
      onClose: () => {
        this.#watches.delete(id);
        this.#cancel(id, { kind: 'late', detail: 'called off' });
        this.#retireOnceIdle();
      },
    });
    if (this.#ended !== null) {
      inbox.end({ kind: 'lost', detail: this.#ended });
      return inbox;
    }
    this.#watches.set(id, inbox);
    this.#waiting.set(id, {
      operation: { kind: 'watch', prefix, from, credit },
      deadline: performance.now() + RELAY_BOUNDS.longestCallMs,
      sent: false,
      answer: (answer) => {
        this.#watches.delete(id);
        inbox.end(answer);
      },
    });
    this.#unsent.add(id);
    this.#plan();
    return inbox;
  }

  /** Takes no more calls, ends its watches, which go on elsewhere, and closes once all is answered. */
  retire(): void {
    this.#retiring = true;
    for (const [id] of [...this.#watches]) {
      this.#cancelled.push(id);
      this.#settle(id, { kind: 'lost', detail: 'this node goes back to the control node of its first choice' });
    }
    this.#plan();
    this.#retireOnceIdle();
  }

  close(detail: string): void {
    this.#channel.close(detail.slice(0, 100));
    this.#end(detail);
  }

  #retireOnceIdle(): void {
    if (this.#retiring && this.#waiting.size === 0) queueMicrotask(() => this.close('retired'));
  }

  #end(detail: string): void {
    if (this.#ended !== null) return;
    this.#endedBy = detail;
    this.#ended = `the stream to control node ${this.nodeId} has ended: ${detail}`;
    clearTimeout(this.#pinging);
    for (const [id, { sent }] of [...this.#waiting])
      this.#settle(id, { kind: sent ? 'lost' : 'unsent', detail: this.#ended });
    this.#onEnd(this);
  }

  #settle(id: number, answer: LineAnswer): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    this.#unsent.delete(id);
    this.#credits.delete(id);
    if (waiting.sent && waiting.operation.kind !== 'watch') this.#inFlight -= 1;
    if (this.#unsent.size > 0) this.#plan();
    waiting.answer(answer);
  }

  #cancel(id: number, answer: Unanswered): void {
    if (this.#waiting.get(id)?.sent === true) {
      this.#cancelled.push(id);
      this.#plan();
    }
    this.#settle(id, answer);
  }

  #plan(): void {
    if (this.#planned || this.#ended !== null) return;
    this.#planned = true;
    queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    this.#planned = false;
    if (this.#ended !== null) return;
    for (;;) {
      const calls = this.#takeCalls();
      const credits = [...this.#credits].map(([id, pages]) => ({ id, pages }));
      const cancelled = this.#cancelled.splice(0, RELAY_BOUNDS.callsPerMessage);
      this.#credits.clear();
      if (calls.length + credits.length + cancelled.length === 0) break;
      this.#channel.send(encodeRelayRequest({ calls, credits, cancelled }));
    }
    this.#listen();
  }

  /** As many as one message and the control node take. */
  #takeCalls(): RelayCall[] {
    const calls: RelayCall[] = [];
    let bytes = 0;
    for (const id of this.#unsent) {
      const waiting = this.#waiting.get(id);
      if (waiting === undefined) continue;
      const isCall = waiting.operation.kind !== 'watch';
      if (isCall && this.#inFlight >= RELAY_BOUNDS.callsInFlight) break;
      if (calls.length >= RELAY_BOUNDS.callsPerMessage || bytes > RELAY_BOUNDS.pageBytes) break;
      this.#unsent.delete(id);
      waiting.sent = true;
      if (isCall) this.#inFlight += 1;
      bytes += sizeOfOperation(waiting.operation);
      calls.push({ id, deadlineMs: waiting.deadline + this.#clockAhead, operation: waiting.operation });
    }
    return calls;
  }

  /** While something is open here: a control node that says nothing is asked to, and given up when it does not. */
  #listen(): void {
    if (this.#pinging !== undefined || this.#ended !== null || this.#waiting.size === 0) return;
    this.#pinging = setTimeout(() => {
      this.#pinging = undefined;
      const silent = performance.now() - this.#heardAt;
      if (silent >= this.#times.silenceMs) return void this.close(`it has said nothing for ${Math.round(silent)} ms`);
      if (silent >= this.#times.pingMs && this.#waiting.size > 0)
        this.#channel.send(encodeRelayRequest({ calls: [], credits: [], cancelled: [] }));
      this.#listen();
    }, this.#times.pingMs);
    this.#pinging.unref();
  }
}

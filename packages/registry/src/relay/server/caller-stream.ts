/**
 * One caller's stream at a control node: its calls go into the queue that all share, its watches have credits, its answers of one turn leave as
 * one message. What grows for it is bounded; what it no longer waits for is not begun.
 */
import type { FrameChannel } from '@omnirelay/transport';
import {
  decodeRelayRequest,
  encodeRelayResponse,
  type RelayAnswer,
  type RelayCall,
  type RelayOutcome,
  type RelayWatchPage,
} from '@omnirelay/wire';
import { RELAY_BOUNDS } from '../../bounds.ts';
import type { RegistryErrorCode, RegistryStore, Revision } from '../../port.ts';
import { isRegistryError, RegistryError } from '../../registry-error.ts';
import { inMessages, sizeOfOperation, sizeOfOutcome, sizeOfPage } from '../wire-size.ts';
import { carryOut, type RelayedStore } from './carry-out.ts';
import type { FairQueue, Job } from './fair-queue.ts';
import type { RelayCaller, RelayRules } from './relay-rules.ts';
import { ServedWatch } from './served-watch.ts';

export interface CallerStreamOptions {
  readonly channel: FrameChannel;
  readonly store: RelayedStore;
  readonly rules: RelayRules;
  readonly queue: FairQueue;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Takes a place for one more watch; null when there is none. */
  readonly watchPlace: (caller: RelayCaller) => (() => void) | null;
  readonly onRefused: (why: string) => void;
  readonly onEnd: () => void;
}

interface OpenCall extends Job {
  readonly id: number;
  readonly controller: AbortController;
}

/** Under which its calls take turns, over all of its streams. */
export const callerName = ({ nodeId, role }: RelayCaller): string => `${role} ${nodeId}`;

export class CallerStream {
  readonly #options: CallerStreamOptions;
  readonly #caller: RelayCaller;
  readonly #name: string;
  readonly #calls = new Map<number, OpenCall>();
  readonly #watches = new Map<number, ServedWatch>();
  #answers: RelayAnswer[] = [];
  #pages: RelayWatchPage[] = [];
  #planned = false;
  #pagesPlanned = false;
  #ended = false;
  #heardAt: number;
  readonly #silence: NodeJS.Timeout;

  constructor(options: CallerStreamOptions) {
    this.#options = options;
    const { channel, queue, now } = options;
    const { nodeId, role } = channel.identity;
    this.#caller = { nodeId, role };
    this.#name = callerName(channel.identity);
    this.#heardAt = now();
    channel.onFrame((bytes) => this.#onMessage(bytes));
    channel.onDrain(() => queue.pause(this.#name, false));
    channel.onClose(() => this.#end());
    this.#silence = setInterval(() => {
      if (now() - this.#heardAt > RELAY_BOUNDS.callerSilenceMs) channel.close('it has said nothing for a while');
    }, RELAY_BOUNDS.callerSilenceMs / 4);
    this.#silence.unref();
    // Its clock, on which the caller tells deadlines.
    this.#send();
  }

  #onMessage(bytes: Uint8Array): void {
    const request = decodeRelayRequest(bytes);
    if (request === null) return void this.#options.channel.close('no message of the registry relay');
    this.#heardAt = this.#options.now();
    const { calls, credits, cancelled } = request;
    for (const call of calls) this.#onCall(call);
    for (const { id, pages } of credits) this.#watches.get(id)?.grant(pages);
    for (const id of cancelled) this.#cancel(id);
    // It only wants to know whether this node is there.
    if (calls.length + credits.length + cancelled.length === 0) this.#plan();
  }

  #onCall(call: RelayCall): void {
    const { id, operation } = call;
    if (operation === null) return void this.#refuse(id, 'newer_schema', 'this release knows no such call');
    if (this.#calls.has(id) || this.#watches.has(id))
      return void this.#options.channel.close(`call ${id} was made twice`);
    if (operation.kind === 'watch') return void this.#watch(id, operation);
    const controller = new AbortController();
    const open: OpenCall = {
      id,
      controller,
      bytes: sizeOfOperation(operation),
      run: async () => {
        if (controller.signal.aborted) return;
        try {
          const { now, store, rules } = this.#options;
          const left = Math.min(call.deadlineMs - now(), RELAY_BOUNDS.longestCallMs);
          if (!(left > 0)) throw new RegistryError('registry_dark', 'its time was over before it could be begun');
          const wait = { signal: controller.signal, timeoutMs: Math.ceil(left) };
          this.#answer(id, await carryOut(operation, { caller: this.#caller, store, rules, wait }));
        } catch (error) {
          this.#fail(id, error);
        }
      },
    };
    this.#calls.set(id, open);
    const why = this.#options.queue.offer(this.#name, open);
    if (why !== null) this.#fail(id, new RegistryError('registry_dark', `this control node is busy: ${why}`));
  }

  #watch(
    id: number,
    { prefix, from, credit }: { readonly prefix: string; readonly from: bigint; readonly credit: number },
  ): void {
    const { rules, store, watchPlace } = this.#options;
    if (!rules.mayList(this.#caller, prefix))
      return void this.#refuse(id, 'not_permitted', `${this.#name} may not watch "${prefix}"`);
    const leave = watchPlace(this.#caller);
    if (leave === null)
      return void this.#refuse(id, 'registry_dark', 'this control node has as many watches as it may');
    const watch = new ServedWatch({
      store: store as Pick<RegistryStore, 'identity' | 'watch'>,
      prefix,
      from: from as Revision,
      credit: Math.min(credit, RELAY_BOUNDS.watchCredit),
      mayRead: (key) => rules.mayRead(this.#caller, key),
      onPage: (page) => {
        this.#pages.push({ id, ...page });
        this.#planPages();
      },
    });
    this.#watches.set(id, watch);
    void watch
      .run()
      .then(
        (compacted) => this.#answer(id, { kind: 'watch-end', compacted }),
        (error: unknown) => this.#fail(id, error),
      )
      .finally(leave);
  }

  #cancel(id: number): void {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    call?.controller.abort();
    if (call !== undefined) this.#options.queue.drop(this.#name, (job) => job === call);
    const watch = this.#watches.get(id);
    this.#watches.delete(id);
    watch?.stop();
  }

  #answer(id: number, outcome: RelayOutcome): void {
    // Nobody waits for it any more.
    if (this.#calls.delete(id) || this.#watches.delete(id)) this.#say(id, outcome);
  }

  #fail(id: number, error: unknown): void {
    this.#answer(id, this.#failure(error));
  }

  /** A call that is not begun. */
  #refuse(id: number, code: RegistryErrorCode, why: string): void {
    this.#say(id, this.#failure(new RegistryError(code, why)));
  }

  #failure(error: unknown): RelayOutcome {
    const code = isRegistryError(error) ? error.code : 'registry_dark';
    const message = error instanceof Error ? error.message : String(error);
    if (code === 'not_permitted') this.#options.onRefused(message);
    return { kind: 'failure', code, message };
  }

  #say(id: number, outcome: RelayOutcome): void {
    this.#answers.push({ id, outcome });
    this.#plan();
  }

  #plan(): void {
    if (this.#planned || this.#ended) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      this.#send();
    });
  }

  /** Each commit makes a page of each watch, some moments after another: those of one turn go together. */
  #planPages(): void {
    if (this.#pagesPlanned || this.#ended) return;
    this.#pagesPlanned = true;
    setImmediate(() => {
      this.#pagesPlanned = false;
      if (this.#pages.length > 0) this.#send();
    });
  }

  #send(): void {
    const [answers, pages] = [this.#answers, this.#pages];
    this.#answers = [];
    this.#pages = [];
    const rest = inMessages(pages, sizeOfPage, RELAY_BOUNDS.pageBytes);
    const first = inMessages(answers, ({ outcome }) => sizeOfOutcome(outcome), RELAY_BOUNDS.pageBytes);
    if (first.length === 0 && rest.length === 0) this.#sendOne([], []);
    for (const some of first) this.#sendOne(some, []);
    for (const some of rest) this.#sendOne([], some);
  }

  #sendOne(answers: readonly RelayAnswer[], pages: readonly RelayWatchPage[]): void {
    if (this.#ended) return;
    const { channel, now, queue } = this.#options;
    if (!channel.send(encodeRelayResponse({ clockMs: now(), answers, pages }))) queue.pause(this.#name, true);
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#silence);
    const gone = new Set<Job>(this.#calls.values());
    this.#options.queue.drop(this.#name, (job) => gone.has(job));
    this.#options.queue.pause(this.#name, false);
    for (const { controller } of this.#calls.values()) controller.abort();
    for (const watch of this.#watches.values()) watch.stop();
    this.#calls.clear();
    this.#watches.clear();
    this.#options.onEnd();
  }
}

/**
 * Which control node is asked. Each caller has an order of its own, so that a fleet spreads over them; it keeps to one while that answers, leaves
 * one that failed alone for a while, and goes back to its first choice after it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { fnv1a32 } from '@omnirelay/primitives';
import { DialError } from '@omnirelay/transport';
import { decodeRelayResponse } from '@omnirelay/wire';
import { RELAY_BOUNDS } from '../bounds.ts';
import { RegistryError } from '../registry-error.ts';
import { RelayLine } from './relay-line.ts';
import type { ControlNodeAddress, RelayStoreOptions, RelayTimes } from './relay-options.ts';
import { RELAY_PATH } from './relay-stream.ts';

interface Aside {
  readonly until: number;
  readonly times: number;
  readonly why: string;
}

export interface Wanted {
  /** Addresses that this call has been at. */
  readonly tried: ReadonlySet<string>;
  /** Waits so long for one that is left alone now; monotonic milliseconds. */
  readonly until: number;
  readonly signal: AbortSignal | undefined;
}

export class ControlNodes {
  readonly #options: RelayStoreOptions;
  readonly #times: RelayTimes;
  readonly #closed = new AbortController();
  readonly #lines = new Map<string, RelayLine>();
  readonly #dialling = new Map<string, Promise<RelayLine | null>>();
  readonly #aside = new Map<string, Aside>();
  #current: string | undefined;
  #known: readonly ControlNodeAddress[] = [];
  #order: readonly ControlNodeAddress[] = [];

  constructor(options: RelayStoreOptions, times: RelayTimes) {
    this.#options = options;
    this.#times = times;
  }

  /** An open line. @throws RegistryError registry_dark; or the signal's reason */
  async pick({ tried, until, signal }: Wanted): Promise<RelayLine> {
    for (;;) {
      this.#throwIfOver(signal);
      const now = performance.now();
      const known = this.#inOrder();
      this.#forgetOthers(known);
      const free = known.filter(({ address }) => !tried.has(address) && (this.#aside.get(address)?.until ?? 0) <= now);
      const current = this.#current === undefined ? undefined : this.#lines.get(this.#current);
      if (current?.isOpen === true && free.some(({ address }) => address === current.address)) {
        this.#returnToFirst(current, free[0]);
        return current;
      }
      for (const { address } of free) {
        const line = await this.#open(address, signal);
        if (line === null) continue;
        this.#current = address;
        return line;
      }
      const next = Math.min(
        ...known
          .filter(({ address }) => !tried.has(address))
          .map(({ address }) => this.#aside.get(address)?.until ?? 0),
      );
      const wait = Math.min(next, until) - performance.now();
      if (!(performance.now() < until) || !Number.isFinite(wait)) throw this.#dark(known);
      await delay(Math.max(1, wait), undefined, {
        signal: signal === undefined ? this.#closed.signal : AbortSignal.any([signal, this.#closed.signal]),
        ref: false,
      }).catch(() => undefined);
    }
  }

  /** The line to this one, where it can be had at once. */
  async at(address: string, signal: AbortSignal | undefined): Promise<RelayLine | null> {
    if ((this.#aside.get(address)?.until ?? 0) > performance.now()) return null;
    return this.#open(address, signal);
  }

  /** Whether there is another to turn to. */
  hasOthers(tried: ReadonlySet<string>, but: string): boolean {
    const now = performance.now();
    return this.#inOrder().some(
      ({ address }) => address !== but && !tried.has(address) && (this.#aside.get(address)?.until ?? 0) <= now,
    );
  }

  /** It cannot help now: what is open there comes to its end, and all else goes elsewhere first. */
  passOver(line: RelayLine, why: string): void {
    // The only one there is stays the one that is asked.
    if (!line.isOpen || !this.#inOrder().some(({ address }) => address !== line.address)) return;
    // It answers, so that it is looked at again soon.
    this.#setAside(line.address, why, 0);
    if (this.#current === line.address) this.#current = undefined;
    line.retire();
  }

  /** Nobody waits any more: the caller has given up, or the store is closed. */
  isOver(signal: AbortSignal | undefined): boolean {
    return this.#closed.signal.aborted || signal?.aborted === true;
  }

  praise(line: RelayLine): void {
    this.#aside.delete(line.address);
  }

  close(reason: RegistryError): void {
    this.#closed.abort(reason);
    for (const line of [...this.#lines.values()]) line.close('closed');
  }

  #throwIfOver(signal: AbortSignal | undefined): void {
    signal?.throwIfAborted();
    this.#closed.signal.throwIfAborted();
  }

  /** Made anew when others are known. */
  #inOrder(): readonly ControlNodeAddress[] {
    const known = this.#options.controlNodes();
    if (!isSame(known, this.#known)) {
      this.#known = [...known];
      this.#order = this.#ordered(known);
    }
    return this.#order;
  }

  #ordered(known: readonly ControlNodeAddress[]): readonly ControlNodeAddress[] {
    const place = ({ address, nodeId }: ControlNodeAddress): number =>
      fnv1a32(`${this.#options.nodeId} ${nodeId ?? address}`);
    const unique = new Map<string, ControlNodeAddress>();
    for (const each of known) if (!unique.has(each.address)) unique.set(each.address, each);
    const isSeed = ({ nodeId }: ControlNodeAddress): number => (nodeId === undefined ? 1 : 0);
    return [...unique.values()].sort((a, b) => isSeed(a) - isSeed(b) || place(a) - place(b));
  }

  #forgetOthers(known: readonly ControlNodeAddress[]): void {
    if (this.#aside.size <= known.length) return;
    const addresses = new Set(known.map(({ address }) => address));
    for (const address of this.#aside.keys()) if (!addresses.has(address)) this.#aside.delete(address);
  }

  #returnToFirst(current: RelayLine, first: ControlNodeAddress | undefined): void {
    if (first?.nodeId === undefined || first.address === current.address) return;
    if (performance.now() < current.returnAt) return;
    void this.#open(first.address, this.#closed.signal).then(
      (line) => {
        if (line === null || this.#current !== current.address) return;
        this.#current = line.address;
        current.retire();
      },
      () => undefined,
    );
  }

  #setAside(address: string, why: string, times = this.#aside.get(address)?.times ?? 0): void {
    const ms = Math.min(this.#times.asideMs * 2 ** times, RELAY_BOUNDS.longestAsideMs) * (0.75 + Math.random() / 2);
    this.#aside.set(address, { until: performance.now() + ms, times: Math.min(times + 1, 10), why });
  }

  #dark(known: readonly ControlNodeAddress[]): RegistryError {
    if (known.length === 0)
      return new RegistryError('registry_dark', 'no control node of this cluster is known: gossip tells of none');
    const why = known.map(({ address, nodeId }) => {
      const name = nodeId === undefined ? address : `${nodeId} (${address})`;
      return `${name}: ${this.#aside.get(address)?.why ?? 'could not help'}`;
    });
    return new RegistryError(
      'registry_dark',
      `no control node answers for the registry: ${why.slice(0, 5).join('; ')}`,
    );
  }

  /** Null when it cannot be had, which is remembered. Rejects with the signal's reason. */
  async #open(address: string, signal: AbortSignal | undefined): Promise<RelayLine | null> {
    const open = this.#lines.get(address);
    if (open?.isOpen === true) return open;
    let dialling = this.#dialling.get(address);
    if (dialling === undefined) {
      dialling = this.#dial(address).finally(() => this.#dialling.delete(address));
      this.#dialling.set(address, dialling);
    }
    if (signal === undefined) return dialling;
    const { promise: calledOff, reject } = Promise.withResolvers<never>();
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await Promise.race([dialling, calledOff]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async #dial(address: string): Promise<RelayLine | null> {
    try {
      const line = await this.#greeted(address);
      this.#lines.set(address, line);
      return line;
    } catch (error) {
      this.#setAside(address, error instanceof Error ? error.message : String(error));
      return null;
    }
  }

  async #greeted(address: string): Promise<RelayLine> {
    const { dialMs } = this.#times;
    const began = performance.now();
    const signal = this.#closed.signal;
    const channel = await this.#options.dial(address, { path: RELAY_PATH, timeoutMs: dialMs, signal });
    const { nodeId, role, clusterId } = channel.identity;
    if (role !== 'control' || clusterId !== this.#options.clusterId) {
      channel.close('no control node of this cluster');
      throw new DialError('identity-mismatch', `${address} is ${nodeId}, a ${role} of cluster ${clusterId}`);
    }
    const greeting = Promise.withResolvers<RelayLine>();
    const fail = (detail: string): void => greeting.reject(new DialError('timeout', `${address}: ${detail}`));
    let line: RelayLine | undefined;
    channel.onFrame((bytes) => {
      if (line !== undefined) return line.onMessage(bytes);
      const response = decodeRelayResponse(bytes);
      if (response === null) return fail('its first word is none of the registry relay');
      line = new RelayLine(channel, {
        address,
        times: this.#times,
        greeting: response,
        onEnd: (ended) => this.#onEnd(ended),
      });
      greeting.resolve(line);
    });
    if (line === undefined) channel.onClose((end, detail) => fail(`${end}: ${detail}`));
    const late = setTimeout(() => fail('it said nothing'), Math.max(1, dialMs - (performance.now() - began)));
    const onClosed = (): void => fail('this registry handle is closed');
    signal.addEventListener('abort', onClosed, { once: true });
    try {
      return await greeting.promise;
    } catch (error) {
      channel.close('no greeting');
      throw error;
    } finally {
      clearTimeout(late);
      signal.removeEventListener('abort', onClosed);
    }
  }

  #onEnd(line: RelayLine): void {
    if (this.#lines.get(line.address) !== line) return;
    this.#lines.delete(line.address);
    if (this.#current !== line.address) return;
    this.#current = undefined;
    if (!this.#closed.signal.aborted && line.endedBy !== 'retired') this.#setAside(line.address, line.endedBy);
  }
}

const isSame = (some: readonly ControlNodeAddress[], others: readonly ControlNodeAddress[]): boolean =>
  some.length === others.length &&
  some.every(({ address, nodeId }, at) => address === others[at]?.address && nodeId === others[at]?.nodeId);

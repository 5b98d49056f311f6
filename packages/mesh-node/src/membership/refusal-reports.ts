/**
 * What a gateway or worker has turned away, told to a control node, which writes it to the audit: at most one report a minute, with a bounded
 * number of rows, and none while nobody is turned away. What no control node took is told with the next; where nobody knows whether one took it,
 * the next says so. What was not told when this process ends stands in its log alone.
 */
import type { Instant } from '@omnirelay/primitives';
import { DialError, type DialFailure, type GossipTransport } from '@omnirelay/transport';
import { encodeRefusals, FRAME_BOUNDS, type RefusedPeers } from '@omnirelay/wire';
import type { RefusedPeer } from '../control-plane/control-plane.ts';
import { MEMBERSHIP_BOUNDS } from './bounds.ts';
import type { MembershipSource } from './membership-source.ts';

export const REFUSED = 'Refused';

export interface RefusalReportsOptions {
  readonly membership: () => Pick<MembershipSource, 'view'> | undefined;
  readonly transport: () => Pick<GossipTransport, 'call'> | undefined;
  readonly now: () => Instant;
  /** Between two reports; default a minute. */
  readonly everyMs?: number;
}

/** Counts are `uint32` on the wire. */
const MOST = 0xffff_ffff;
const sum = (a: number, b: number): number => Math.min(MOST, a + b);

/** Before a byte of the call was sent. */
const NOT_SENT: readonly DialFailure[] = ['refused', 'denied', 'tls', 'identity-mismatch', 'removed'];

export class RefusalReports implements Disposable {
  readonly #options: RefusalReportsOptions;
  readonly #ended = new AbortController();
  #rows = new Map<string, RefusedPeers>();
  #others = 0;
  #perhapsTold = 0;
  #since: Instant | null = null;
  #timer: NodeJS.Timeout | undefined;
  #reportedAt = Number.NEGATIVE_INFINITY;
  #turn = 0;

  constructor(options: RefusalReportsOptions) {
    this.#options = options;
  }

  record({ source, reason, spiffeId }: Omit<RefusedPeer, 'detail'>): void {
    this.#since ??= this.#options.now();
    this.#count({
      source: source.slice(0, FRAME_BOUNDS.textLength),
      reason: reason.slice(0, FRAME_BOUNDS.textLength),
      ...(spiffeId === undefined ? {} : { spiffeId: spiffeId.slice(0, FRAME_BOUNDS.detailLength) }),
      count: 1,
    });
    this.#plan();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#ended.abort();
  }

  #count(row: RefusedPeers): void {
    const key = `${row.source}\n${row.reason}\n${row.spiffeId ?? ''}`;
    const known = this.#rows.get(key);
    if (known === undefined && this.#rows.size >= FRAME_BOUNDS.refusedRows) this.#others = sum(this.#others, row.count);
    else this.#rows.set(key, { ...row, count: sum(known?.count ?? 0, row.count) });
  }

  #plan(): void {
    if (this.#timer !== undefined || this.#ended.signal.aborted) return;
    const { now, everyMs = MEMBERSHIP_BOUNDS.refusalReportMs } = this.#options;
    const due = Math.max(MEMBERSHIP_BOUNDS.refusalGatherMs, this.#reportedAt + everyMs - now());
    this.#timer = setTimeout(() => void this.#report(), due);
    this.#timer.unref();
  }

  async #report(): Promise<void> {
    const { now } = this.#options;
    const told = { rows: [...this.#rows.values()], others: this.#others, since: this.#since ?? now() };
    let perhapsTold = this.#perhapsTold;
    [this.#rows, this.#others, this.#perhapsTold, this.#since] = [new Map(), 0, 0, null];
    this.#reportedAt = now();
    const amount = told.rows.reduce((all, { count }) => sum(all, count), told.others);
    let taken = false;
    for (const member of this.#askable()) {
      const request = encodeRefusals({ ...told, perhapsTold, sinceMsAgo: now() - told.since });
      const answer = await this.#tell(member, request);
      taken = answer === 'taken';
      if (answer === 'unknown') perhapsTold = amount;
      if (taken || this.#ended.signal.aborted) break;
    }
    if (!taken) {
      for (const row of told.rows) this.#count(row);
      this.#others = sum(this.#others, told.others);
      this.#perhapsTold = sum(this.#perhapsTold, perhapsTold);
      this.#since = told.since;
    }
    this.#timer = undefined;
    if (this.#since !== null) this.#plan();
  }

  async #tell({ nodeId, address }: Askable, request: Uint8Array): Promise<'taken' | 'not-taken' | 'unknown'> {
    const signal = AbortSignal.any([this.#ended.signal, AbortSignal.timeout(MEMBERSHIP_BOUNDS.refusalCallMs)]);
    try {
      await this.#options.transport()?.call(address, { method: REFUSED, nodeId, request, signal });
      return 'taken';
    } catch (error) {
      return error instanceof DialError && !NOT_SENT.includes(error.failure) ? 'unknown' : 'not-taken';
    }
  }

  /** Control nodes that live, another one first each time. */
  #askable(): readonly Askable[] {
    const members = [...(this.#options.membership()?.view().members.values() ?? [])];
    const living = members.flatMap(({ nodeId, liveness, claim }): Askable[] =>
      liveness === 'alive' && claim?.metadata.role === 'control' ? [{ nodeId, address: claim.metadata.endpoint }] : [],
    );
    if (living.length === 0) return [];
    const first = this.#turn++ % living.length;
    return [...living.slice(first), ...living.slice(0, first)].slice(0, MEMBERSHIP_BOUNDS.refusalAttempts);
  }
}

interface Askable {
  readonly nodeId: string;
  readonly address: string;
}

/**
 * What may be said of the end of a lease. It counts by the clock of the node that told it, so that a browser whose clock is wrong shows the same;
 * and where no newer answer has come for a while it is not said that it ends, for it may have been renewed since.
 */
export const RENEWALS_MS = 1_000;
/** Answers come each second; without any for so long, nothing is known any more. */
const UNHEARD_MS = 4 * RENEWALS_MS;

export type LeaseEnd =
  | { readonly kind: 'not-seen' }
  | { readonly kind: 'left'; readonly leftMs: number }
  | { readonly kind: 'over'; readonly overMs: number }
  | { readonly kind: 'unheard'; readonly forMs: number };

export interface ToldEnd {
  readonly expiresAt: string | undefined;
  readonly generatedAt: string;
  readonly receivedAtMs: number;
}

/** `nowMs`: of the clock that `receivedAtMs` is of. */
export function leaseEnd({ expiresAt, generatedAt, receivedAtMs }: ToldEnd, nowMs: number): LeaseEnd {
  const forMs = Math.max(0, nowMs - receivedAtMs);
  if (forMs > UNHEARD_MS) return { kind: 'unheard', forMs };
  if (expiresAt === undefined) return { kind: 'not-seen' };
  const leftMs = Date.parse(expiresAt) - (Date.parse(generatedAt) + forMs);
  return leftMs > 0 ? { kind: 'left', leftMs } : { kind: 'over', overMs: -leftMs };
}

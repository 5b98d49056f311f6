/**
 * The guard of effects. It reads the clock itself, at the start of each effect and at its acknowledgement: what the machine last said may be
 * older than a pause of the process. It is best effort; the fence, compared where the effect lands, is the safety.
 */
import type { Instant } from '@omnirelay/primitives';
import type { Authority } from './election-provider.ts';
import type { Effects } from './lease-records.ts';
import type { ClockReading } from './machine-io.ts';

/** What a holder has in hand at one moment; the machine gives a new one with every turn. */
export interface Grant {
  readonly authority: Authority;
  readonly effects: Effects;
  readonly epoch: bigint;
  readonly term: bigint;
  /** Being handed over: what runs may end, and nothing new begins. */
  readonly stopping: boolean;
  /** End of the own lease, on the own clock. */
  readonly until: Instant;
  /** Clocks at the machine's last turn, and when its next one is due. */
  readonly seen: ClockReading;
  readonly nextTurn: Instant;
  readonly limits: { readonly stallMs: number; readonly jumpMs: number };
}

export type Refusal = 'no-claim' | 'stepping-down' | 'lease-expired' | 'clock-jumped' | 'turn-is-late';

/** Why nothing counts that is done under the grant at this reading; null when it does. */
export function refusalOf(grant: Grant | undefined, now: ClockReading): Refusal | null {
  if (grant === undefined) return 'no-claim';
  if (now.at >= grant.until) return 'lease-expired';
  const apart = now.wall - grant.seen.wall - (now.at - grant.seen.at);
  if (Math.abs(apart) > grant.limits.jumpMs) return 'clock-jumped';
  if (now.at - grant.nextTurn > grant.limits.stallMs) return 'turn-is-late';
  return null;
}

export type Admission =
  | {
      readonly kind: 'admitted';
      /** What the effect's transaction, or the store it lands in, must compare. */
      readonly authority: Authority;
      /** Reads the clock again. `overran`: it ended outside the claim, and whoever leads now may have begun. */
      acknowledge(): { readonly kind: 'kept' } | { readonly kind: 'overran'; readonly why: Refusal };
    }
  | { readonly kind: 'refused'; readonly why: Refusal };

export interface GuardSources {
  /** The machine's grant as it is at the call. */
  readonly grant: () => Grant | undefined;
  readonly clock: () => ClockReading;
}

/** Call it at the start of each effect, `acknowledge` when its answer is there. Holds nothing and changes nothing. */
export function guard({ grant, clock }: GuardSources): Admission {
  const held = grant();
  const why = refusalOf(held, clock());
  if (held === undefined || why !== null) return { kind: 'refused', why: why ?? 'no-claim' };
  if (held.stopping) return { kind: 'refused', why: 'stepping-down' };
  return {
    kind: 'admitted',
    authority: held.authority,
    acknowledge: () => {
      const now = grant();
      if (now === undefined || now.authority.claimId !== held.authority.claimId)
        return { kind: 'overran', why: 'no-claim' };
      const ended = refusalOf(now, clock());
      return ended === null ? { kind: 'kept' } : { kind: 'overran', why: ended };
    },
  };
}

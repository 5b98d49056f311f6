/**
 * Attempts to sign in that failed, counted by account and by address, each with a budget of its own: checking a signature costs more than
 * sending one, so whoever fails again and again is no longer looked at. The account is the one that a token claims, at the address it came
 * from: one person's errors shut out nobody else behind that address, and nobody elsewhere can shut a person out by claiming to be them.
 * An address spends its budget once several accounts fail there; even then, who has signed in there lately is looked at. Both tables are
 * bounded: who was seen longest ago is forgotten first.
 */
import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import { CONTROL_BOUNDS } from './bounds.ts';
import { CallRate } from './call-rate.ts';
import type { Credentials } from './caller.ts';
import { Problem } from './problem.ts';

export class FailedSignIns {
  readonly #wall: () => number;
  /** Apart from that of calls: who fails under many names must not make it forget what callers have spent. */
  readonly #rate: CallRate;
  /** Unix milliseconds until which an account at an address counts as having signed in lately. */
  readonly #proven = new Map<string, number>();

  constructor(wall: () => number) {
    this.#wall = wall;
    this.#rate = new CallRate(wall);
  }

  /** @throws Problem too_many_requests, with the seconds to wait; else as `signIn`, whose failures below 500 are counted */
  async guard<T>(credentials: Credentials, signIn: () => Promise<T>): Promise<T> {
    const { ofAccount, ofAddress } = CONTROL_BOUNDS.failedSignIns;
    const address = credentials.certificate?.spiffeId ?? credentials.source;
    const account = `${address}\n${claimedAccount(credentials.bearer)}`;
    this.#rate.check(account, ofAccount);
    if ((this.#proven.get(account) ?? 0) <= this.#wall()) this.#rate.check(address, ofAddress);
    try {
      const caller = await signIn();
      this.#prove(account);
      return caller;
    } catch (error) {
      if (error instanceof Problem && error.status < 500) {
        this.#rate.take(account, ofAccount);
        this.#rate.take(address, ofAddress);
      }
      throw error;
    }
  }

  #prove(account: string): void {
    this.#proven.delete(account);
    this.#proven.set(account, this.#wall() + CONTROL_BOUNDS.signedInLatelyMs);
    for (const oldest of this.#proven.keys()) {
      if (this.#proven.size <= CONTROL_BOUNDS.callersCounted) break;
      this.#proven.delete(oldest);
    }
  }
}

/** As the token says and nobody has checked; of a fixed length, however long the claims are. */
function claimedAccount(bearer: string | undefined): string {
  if (bearer === undefined) return 'no token';
  try {
    const { iss, sub } = decodeJwt(bearer);
    return createHash('sha256').update(`${iss}\n${sub}`).digest('base64url');
  } catch {
    return 'unreadable token';
  }
}

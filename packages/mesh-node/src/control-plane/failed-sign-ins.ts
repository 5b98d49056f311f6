/**
 * Attempts to sign in that fail, each paid for before it is looked at and given back when it succeeds: checking a signature costs more than
 * sending one, so whoever fails again and again is no longer looked at, however many attempts come at once. There is a budget by account and
 * one by address. The account is the one that a token claims, at the address it came from: one person's errors shut out nobody else behind
 * that address, and nobody elsewhere can shut a person out by claiming to be them. Nor can anybody at the same address: a token that was
 * accepted there lately is looked at for nothing, which only who has it can use, and one not seen before of an account that has signed in there
 * lately has a wider budget of its own. All tables are bounded: what was seen longest ago is forgotten first.
 */
import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import { CONTROL_BOUNDS } from './bounds.ts';
import { type CallBudget, CallRate } from './call-rate.ts';
import type { Credentials } from './caller.ts';
import { Problem } from './problem.ts';
import { SeenLately } from './seen-lately.ts';

interface Attempt {
  readonly address: string;
  /** As the token claims, at the address. */
  readonly account: string;
  /** The very token, at the address. */
  readonly token: string;
}

type Payment = readonly [payer: string, budget: CallBudget];

export class FailedSignIns {
  /** Apart from that of calls: who fails under many names must not make it forget what callers have spent. */
  readonly #rate: CallRate;
  readonly #accounts: SeenLately;
  readonly #tokens: SeenLately;
  /** Attempts that are paid for and have no answer yet, by token. */
  readonly #looking = new Map<string, Promise<void>>();

  constructor(wall: () => number) {
    const bounds = { forMs: CONTROL_BOUNDS.signedInLatelyMs, maxKeys: CONTROL_BOUNDS.callersCounted, wall };
    this.#rate = new CallRate(wall);
    this.#accounts = new SeenLately(bounds);
    this.#tokens = new SeenLately(bounds);
  }

  /** @throws Problem too_many_requests, with the seconds to wait; else as `signIn`, whose failures below 500 are counted */
  async guard<T>(credentials: Credentials, signIn: () => Promise<T>): Promise<T> {
    const attempt = attemptOf(credentials);
    // A client with a new token calls many times at once: those calls cost what one does.
    const first = this.#looking.get(attempt.token);
    if (first !== undefined) await first;
    if (this.#tokens.has(attempt.token)) return this.#lookAt(attempt, signIn);
    const paid = this.#paymentsOf(attempt);
    for (const [payer, budget] of paid) this.#rate.check(payer, budget);
    for (const [payer, budget] of paid) this.#rate.take(payer, budget);
    const answer = Promise.withResolvers<void>();
    this.#looking.set(attempt.token, answer.promise);
    try {
      return await this.#lookAt(attempt, signIn, paid);
    } finally {
      if (this.#looking.get(attempt.token) === answer.promise) this.#looking.delete(attempt.token);
      answer.resolve();
    }
  }

  async #lookAt<T>(attempt: Attempt, signIn: () => Promise<T>, paid: readonly Payment[] = []): Promise<T> {
    try {
      const caller = await signIn();
      for (const [payer, budget] of paid) this.#rate.giveBack(payer, budget);
      this.#accounts.see(attempt.account);
      this.#tokens.see(attempt.token);
      return caller;
    } catch (error) {
      if (error instanceof Problem && error.status < 500) {
        this.#tokens.forget(attempt.token);
        const isPaid = new Set(paid.map(([payer]) => payer));
        for (const [payer, budget] of everyBudget(attempt)) if (!isPaid.has(payer)) this.#rate.spend(payer, budget);
      } else for (const [payer, budget] of paid) this.#rate.giveBack(payer, budget);
      throw error;
    }
  }

  #paymentsOf(attempt: Attempt): readonly Payment[] {
    const { account } = attempt;
    return this.#accounts.has(account)
      ? [[`proven\n${account}`, CONTROL_BOUNDS.failedSignIns.ofProven]]
      : everyBudget(attempt);
  }
}

function everyBudget({ account, address }: Attempt): readonly Payment[] {
  const { ofAccount, ofAddress } = CONTROL_BOUNDS.failedSignIns;
  return [
    [account, ofAccount],
    [address, ofAddress],
  ];
}

function attemptOf({ bearer, certificate, source }: Credentials): Attempt {
  const address = certificate?.spiffeId ?? source;
  return {
    address,
    account: `${address}\n${claimedAccount(bearer)}`,
    token: `${address}\n${bearer === undefined ? 'no token' : digestOf(bearer)}`,
  };
}

/** As the token says and nobody has checked; of a fixed length, however long the claims are. */
function claimedAccount(bearer: string | undefined): string {
  if (bearer === undefined) return 'no token';
  try {
    const { iss, sub } = decodeJwt(bearer);
    return digestOf(`${iss}\n${sub}`);
  } catch {
    return 'unreadable token';
  }
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

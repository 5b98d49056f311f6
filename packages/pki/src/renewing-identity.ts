/**
 * An identity that renews itself: from half its life with jitter, so that a fleet does not come at once; with back-off after a
 * failure. The old certificate serves until the new one is checked, persisted and handed out, and both overlap.
 */
import type { Clock, Prng } from '@omnirelay/primitives';
import { BOUNDS } from './bounds.ts';
import type { IdentityMaterial, IdentitySource } from './identity.ts';
import { identityMaterial } from './identity-material.ts';
import { createKeyAndCsr } from './key-and-csr.ts';
import { PkiError } from './pki-error.ts';
import { rotatingMaterial } from './rotation-listeners.ts';
import { sameIdentity } from './spiffe-id.ts';

export interface RenewedCertificate {
  readonly certificateChainPem: string;
  readonly caPem: string;
}

export interface RenewingIdentityOptions {
  readonly initial: IdentityMaterial;
  /** Has the request signed, by a control node or by the CA at hand. Bounded by the signal (30 s an attempt). */
  readonly renew: (csrPem: string, signal: AbortSignal) => Promise<RenewedCertificate>;
  /** Called before the new certificate is used. Its failure is reported, and does not keep it from use. */
  readonly persist?: (material: IdentityMaterial) => Promise<unknown>;
  readonly clock: Clock;
  readonly jitter: Prng;
  readonly signal?: AbortSignal;
  readonly onError?: (error: unknown) => void;
  readonly onRenew?: (material: IdentityMaterial) => void;
}

type Validity = Pick<IdentityMaterial, 'notBefore' | 'notAfter'>;

/** The backdated minute is no part of the life that there is to spend; short leaves would else begin past their half. Unix milliseconds. */
function servesFrom({ notBefore, notAfter }: Validity): number {
  const life = notAfter.getTime() - notBefore.getTime();
  return Math.min(notBefore.getTime() + BOUNDS.backdateMs, notAfter.getTime() - life * 0.05);
}

/** Milliseconds that a certificate serves, the time by which it was backdated not counted: renewal begins once half of them are over. */
export function certificateLifetime(material: Validity): number {
  return material.notAfter.getTime() - servesFrom(material);
}

/** Milliseconds to wait before renewal: from half life on, spread over a tenth of the life. */
export function renewalDelay(material: Validity, nowMs: number, jitter: Prng): number {
  return Math.max(0, servesFrom(material) + certificateLifetime(material) * (0.5 + 0.1 * jitter.unit()) - nowMs);
}

/** Milliseconds before attempt `failures + 1`: doubling, jittered, and never longer than an eighth of what a leaf lives. */
export function retryDelay(failures: number, leftMs: number, jitter: Prng): number {
  const ceiling = Math.min(BOUNDS.renewBackoffCeilingMs, Math.max(250, leftMs / 8));
  return Math.min(ceiling, 250 * 2 ** Math.min(failures, 16)) * (0.5 + 0.5 * jitter.unit());
}

export function openRenewingIdentity(options: RenewingIdentityOptions): IdentitySource {
  const onError = options.onError ?? (() => {});
  const held = rotatingMaterial(options.initial, onError);
  const stop = new AbortController();
  const ended = options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, options.signal]);
  let timer: NodeJS.Timeout | undefined;
  let attempt: Promise<void> = Promise.resolve();
  let failures = 0;
  let saidExpired = false;

  const plan = (delayMs: number): void => {
    if (ended.aborted) return;
    timer = setTimeout(() => {
      attempt = renewOnce();
    }, delayMs);
    timer.unref();
  };

  const renewOnce = async (): Promise<void> => {
    const old = held.current();
    try {
      const { privateKeyPem, csrPem } = await createKeyAndCsr(old.identity);
      const limit = AbortSignal.any([ended, AbortSignal.timeout(BOUNDS.renewAttemptMs)]);
      const renewed = await abortable(options.renew(csrPem, limit), limit);
      const next = identityMaterial({ ...renewed, privateKeyPem }, new Date(options.clock.wall()));
      if (!sameIdentity(next.identity, old.identity)) {
        throw new PkiError('bad_identity', 'the renewed certificate is for another node');
      }
      await options.persist?.(next).catch(onError);
      if (ended.aborted) return;
      failures = 0;
      saidExpired = false;
      held.rotate(next);
      options.onRenew?.(next);
      plan(Math.max(250, renewalDelay(next, options.clock.wall(), options.jitter)));
    } catch (error) {
      if (ended.aborted) return;
      onError(error);
      const left = old.notAfter.getTime() - options.clock.wall();
      if (left <= 0 && !saidExpired) {
        saidExpired = true;
        onError(
          new PkiError(
            'identity_expired',
            `the certificate ended at ${old.notAfter.toISOString()}; join again with a new token`,
          ),
        );
      }
      // Past the end it goes on at the ceiling: a CA at hand may be back, and a machine that slept wakes up expired.
      plan(left <= 0 ? BOUNDS.renewBackoffCeilingMs : retryDelay(failures, left, options.jitter));
      failures += 1;
    }
  };

  const onAbort = (): void => clearTimeout(timer);
  ended.addEventListener('abort', onAbort, { once: true });
  plan(renewalDelay(options.initial, options.clock.wall(), options.jitter));
  return {
    current: held.current,
    onRotate: held.onRotate,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      clearTimeout(timer);
      held.clear();
      await attempt;
    },
  };
}

/** Ends with the signal even when the work does not listen to it. */
function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

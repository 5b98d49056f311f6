/**
 * What a control node clears away in the background: records that have expired, peers that are gone, and once a day the chains of the audit of
 * which nothing is kept. Nothing while the registry is not ok: what it holds may not be ours.
 */
import type { Clock } from '@omnirelay/primitives';
import type { GuardedRegistry } from '@omnirelay/registry';
import type { MembershipSource } from '../membership/membership-source.ts';
import type { NodeLogger } from '../observability/logger.ts';
import { CONTROL_BOUNDS } from './bounds.ts';
import { endChains } from './end-chains.ts';
import { ForgottenPeers } from './forgotten-peers.ts';
import { IDEMPOTENCY_PREFIX } from './idempotency.ts';
import { JOIN_TOKEN_PREFIX } from './join-token-record.ts';
import type { RegistryMirror } from './registry-mirror.ts';
import { type Sweep, sweepExpired } from './sweep-expired.ts';

/** One that cannot be read never ends; where there is a bound it goes once there are too many. */
function expiryOf(value: string): number {
  try {
    const { expiresAt } = JSON.parse(value) as { readonly expiresAt?: unknown };
    return typeof expiresAt === 'number' ? expiresAt : Number.MAX_SAFE_INTEGER;
  } catch {
    return Number.MAX_SAFE_INTEGER;
  }
}

const expiresAt: Sweep['expiresAt'] = (record) => expiryOf(record.value);
/** Idempotency keys are bounded where they are made: dropped before its end, a key would let a change happen twice. */
const SWEEPS: readonly Sweep[] = [
  { prefix: IDEMPOTENCY_PREFIX, expiresAt },
  { prefix: JOIN_TOKEN_PREFIX, maxRecords: CONTROL_BOUNDS.joinTokens, expiresAt },
];

export interface BackgroundSweepOptions {
  readonly nodeId: string;
  readonly registry: GuardedRegistry;
  readonly membership: MembershipSource;
  readonly peerRecords: RegistryMirror;
  readonly clock: Clock;
  readonly logger: NodeLogger;
  readonly onError: (error: unknown) => void;
}

export function sweepInBackground(options: BackgroundSweepOptions): Disposable {
  const { nodeId, registry, membership, clock, logger } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const forgotten = new ForgottenPeers({ membership, mirror: options.peerRecords, now: () => clock.now() });
  let chainsLookedAt = Number.NEGATIVE_INFINITY;
  const sweep = async (): Promise<void> => {
    const expired = { writerId: nodeId, wall: clock.wall(), signal };
    await Promise.all([...SWEEPS, forgotten].map((one) => sweepExpired(registry, one, expired)));
    if (clock.now() - chainsLookedAt < CONTROL_BOUNDS.chainEndsMs) return;
    const ended = await endChains(registry, { writerId: nodeId, signal });
    chainsLookedAt = clock.now();
    if (ended.length > 0)
      logger.info(
        { event: 'audit', ended },
        `nothing is kept any more of the audit of ${ended.join(', ')}: its seals are dropped`,
      );
  };
  const timer = setInterval(() => {
    if (registry.state().kind !== 'ok') return;
    sweep().catch((error: unknown) => {
      if (!signal.aborted) options.onError(error);
    });
  }, CONTROL_BOUNDS.idempotencySweepMs);
  timer.unref();
  return {
    [Symbol.dispose]() {
      clearInterval(timer);
      stopping.abort();
      forgotten[Symbol.dispose]();
    },
  };
}

/**
 * What a control node clears away in the background: records that have expired, peers that are gone, and once a day the chains of the audit of
 * which nothing is kept. Nothing while the registry is not ok: what it holds may not be ours.
 */
import type { Clock } from '@omnirelay/primitives';
import { decodeFreeze, FREEZES_PREFIX } from '@omnirelay/protocol/policy';
import type { GuardedRegistry, RegistryRecord } from '@omnirelay/registry';
import type { MembershipSource } from '../membership/membership-source.ts';
import type { NodeLogger } from '../observability/logger.ts';
import { CONTROL_BOUNDS } from './bounds.ts';
import { LAST_REASONS_PREFIX } from './changes/last-reasons.ts';
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

/** People still see for a while what was frozen. */
function freezeEndsAt(record: RegistryRecord): number {
  const read = decodeFreeze(record);
  return read.kind === 'record' ? read.value.until + CONTROL_BOUNDS.freezeTellsMs : Number.MAX_SAFE_INTEGER;
}

const expiresAt: Sweep['expiresAt'] = (record) => expiryOf(record.value);
/** Idempotency keys are bounded where they are made: dropped before its end, a key would let a change happen twice. */
const SWEEPS: readonly Sweep[] = [
  { prefix: IDEMPOTENCY_PREFIX, expiresAt },
  { prefix: FREEZES_PREFIX, expiresAt: freezeEndsAt },
  { prefix: JOIN_TOKEN_PREFIX, maxRecords: CONTROL_BOUNDS.joinTokens, expiresAt },
  { prefix: LAST_REASONS_PREFIX, maxRecords: CONTROL_BOUNDS.lastReasons, expiresAt },
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

export interface Sweeper extends Disposable {
  /** One round, which says itself what failed. Resolves at once while another one is under way, or the registry is not ok. */
  sweep(): Promise<void>;
}

export function createSweeper(options: BackgroundSweepOptions): Sweeper {
  const { nodeId, registry, membership, clock, logger, onError } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const forgotten = new ForgottenPeers({ membership, mirror: options.peerRecords, now: () => clock.now() });
  let chainsLookedAt = Number.NEGATIVE_INFINITY;
  let isSweeping = false;
  const sweepAll = async (): Promise<void> => {
    const expired = { writerId: nodeId, wall: clock.wall(), signal };
    await Promise.all([...SWEEPS, forgotten].map((one) => sweepExpired(registry, one, expired)));
    if (clock.now() - chainsLookedAt < CONTROL_BOUNDS.chainEndsMs) return;
    // However it goes: it reads all seals, and may fail again for the same reason.
    chainsLookedAt = clock.now();
    const ended = await endChains(registry, {
      writerId: nodeId,
      signal,
      onUnreadable: (key, err) =>
        logger.warn(
          { event: 'record-unreadable', record: key, err, runbook: 'docs/runbooks/control-api-errors.md' },
          `${key} cannot be read: it stays as it is, and the audit does not verify`,
        ),
    });
    if (ended.length > 0)
      logger.info(
        { event: 'audit', ended },
        `nothing is kept any more of the audit of ${ended.join(', ')}: its seals are dropped`,
      );
  };
  return {
    async sweep() {
      if (isSweeping || registry.state().kind !== 'ok') return;
      isSweeping = true;
      try {
        await sweepAll();
      } catch (error) {
        if (!signal.aborted) onError(error);
      } finally {
        isSweeping = false;
      }
    },
    [Symbol.dispose]() {
      stopping.abort();
      forgotten[Symbol.dispose]();
    },
  };
}

export function sweepInBackground(options: BackgroundSweepOptions): Disposable {
  const sweeper = createSweeper(options);
  const timer = setInterval(() => void sweeper.sweep(), CONTROL_BOUNDS.idempotencySweepMs);
  timer.unref();
  return {
    [Symbol.dispose]() {
      clearInterval(timer);
      sweeper[Symbol.dispose]();
    },
  };
}

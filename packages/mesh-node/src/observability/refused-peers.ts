/** Peers that were turned away at a listener: counted, and one line at once for each source and reason, further ones added up. */
import { spiffeId } from '@omnirelay/pki';
import type { RefusedConnection } from '@omnirelay/transport';
import type { RefusedPeer } from '../control-plane/control-plane.ts';
import type { NodeLogger } from './logger.ts';
import type { NodeMetrics } from './metrics.ts';
import { sparseCount } from './sparse-counts.ts';

/** Sources come from strangers: above the bound they share their lines. */
const LINES = { everyMs: 60_000, maxKeys: 256 } as const;

export function refusedPeer({ remoteAddress, reason, detail, identity }: RefusedConnection): RefusedPeer {
  return {
    source: remoteAddress,
    reason,
    detail,
    ...(identity === undefined ? {} : { spiffeId: spiffeId(identity) }),
  };
}

/** `wall` in milliseconds. */
export function refusedPeerLog(
  logger: NodeLogger,
  metrics: NodeMetrics,
  wall: () => number,
): (refused: RefusedPeer, correlationId: string) => void {
  const count = sparseCount({ ...LINES, now: wall });
  return ({ source, reason, detail, spiffeId: peer }, correlationId) => {
    metrics.refusedPeers.inc({ mesh_reason: reason });
    const told = count(`${source} ${reason}`, 1);
    if (told === null) return;
    const runbook = 'docs/runbooks/peers-refused.md';
    logger.warn(
      { event: 'peer-refused', source, reason, spiffeId: peer, detail, count: told.amount, correlationId, runbook },
      `refused a peer from ${source}: ${detail}`,
    );
  };
}

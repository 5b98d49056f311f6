/**
 * Peers that were turned away, at a listener or at the greeting: counted, and one line at once for each source and reason, further ones added
 * up.
 */
import { spiffeId } from '@omnirelay/pki';
import type { SwimEvent } from '@omnirelay/protocol';
import type { FrameChannel, RefusedConnection } from '@omnirelay/transport';
import type { RefusedPeer } from '../control-plane/control-plane.ts';
import type { MembershipSource } from '../membership/membership-source.ts';
import type { NodeLogger } from './logger.ts';
import type { NodeMetrics } from './metrics.ts';
import { sparseCounts } from './sparse-counts.ts';

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

/** Of another mesh or cluster, a clone, an impostor: certified, and turned away all the same. `channel` is the one it was told on. */
export function rejectedPeer(
  { nodeId, reason, detail }: Extract<SwimEvent, { kind: 'peer-rejected' }>,
  channel: Pick<FrameChannel, 'remoteAddress' | 'identity'> | undefined,
  membership: Pick<MembershipSource, 'view'>,
): RefusedPeer {
  if (channel !== undefined)
    return { source: channel.remoteAddress, reason, detail, spiffeId: spiffeId(channel.identity) };
  // Found out by a dial: whoever answers where this member ought to be.
  const endpoint = membership.view().members.get(nodeId)?.claim?.metadata.endpoint;
  return { source: endpoint?.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1') ?? nodeId, reason, detail };
}

/** Disposing of it tells what waits. */
export type RefusedPeerLog = ((refused: RefusedPeer, correlationId: string) => void) & Disposable;

/** `wall` in milliseconds. */
export function refusedPeerLog(logger: NodeLogger, metrics: NodeMetrics, wall: () => number): RefusedPeerLog {
  const counts = sparseCounts<{ readonly refused: RefusedPeer; readonly correlationId: string }>({
    ...LINES,
    now: wall,
    tell({ latest: { refused, correlationId }, amount: count, shared }) {
      const { source, reason, detail, spiffeId: peer } = refused;
      const runbook = 'docs/runbooks/peers-refused.md';
      logger.warn(
        { event: 'peer-refused', source, reason, spiffeId: peer, detail, count, correlationId, runbook },
        shared
          ? `refused ${count} peers of many further sources, the last from ${source}: ${detail}`
          : `refused a peer from ${source}: ${detail}`,
      );
    },
  });
  const log = (refused: RefusedPeer, correlationId: string): void => {
    metrics.refusedPeers.inc({ mesh_reason: refused.reason });
    counts.count(`${refused.source} ${refused.reason}`, { refused, correlationId });
  };
  return Object.assign(log, { [Symbol.dispose]: () => counts[Symbol.dispose]() });
}

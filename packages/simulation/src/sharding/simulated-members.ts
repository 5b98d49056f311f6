/** What the members of a run are, and what operators want of each: the record `peers/<node>`, as far as shards go by it. */
import type { NodeId } from '@omnirelay/primitives';
import type { OwnerCandidate } from '@omnirelay/protocol';

export const PEERS_PREFIX = 'peers/';
export const peerKey = (node: NodeId): string => `${PEERS_PREFIX}${node}`;

export type SimulatedIntent = 'Active' | 'Cordoned' | 'Draining' | 'Drained';

export interface PeerWish {
  readonly intent: SimulatedIntent;
  /** Laid over its own. */
  readonly labels: Readonly<Record<string, string>>;
  /** Of a drain: whatever the rounds have left. */
  readonly forced?: boolean;
}

export const NO_WISH: PeerWish = { intent: 'Active', labels: {} };

export const decodeWish = (text: string | undefined): PeerWish =>
  text === undefined ? NO_WISH : (JSON.parse(text) as PeerWish);

/** As gossip has it. */
export function memberOf(node: NodeId): Omit<OwnerCandidate, 'intent' | 'live'> {
  const number = Number(node.slice(1));
  return {
    nodeId: node,
    role: number % 4 === 3 ? 'gateway' : 'worker',
    region: 'here',
    zone: `zone-${number % 2}`,
    labels: { disk: number % 3 === 0 ? 'ssd' : 'hdd' },
  };
}

/** The nodes that may own shards, as this control node knows them: members with what operators want of them, alive by their epoch. */
import { nodeId as asNodeId, type NodeId } from '@omnirelay/primitives';
import {
  type Keeps,
  keepsWhatItHas,
  nodeScope,
  type OwnerCandidate,
  type PlacementNode,
  placementNodes,
} from '@omnirelay/protocol';
import type { Peer } from '@omnirelay/wire';
import type { ControlState } from '../operation-context.ts';

const lives = ({ leadership }: ControlState, nodeId: NodeId): boolean =>
  leadership.claims.get(nodeScope(nodeId)) !== undefined;

const candidateOf = (state: ControlState, { nodeId, intent, metadata }: Peer): OwnerCandidate => ({
  nodeId,
  role: metadata.role,
  region: metadata.region,
  zone: metadata.zone,
  labels: Object.fromEntries(Object.entries(metadata.labels).map(([key, { value }]) => [key, value])),
  intent,
  live: lives(state, asNodeId(nodeId)),
});

/** Which nodes live and keep what they have, whatever a placement would like. */
export function keepingNodes(state: ControlState): Keeps {
  // Of one without a role gossip has told nothing yet.
  const told = state.peers.list().filter(({ metadata }) => metadata.role !== '');
  const known = new Map<string, Peer>(told.map((peer) => [peer.nodeId, peer]));
  return (nodeId) => keepsWhatItHas(lives(state, nodeId), known.get(nodeId));
}

export const ownerNodes = (state: ControlState, roles: readonly string[]): readonly PlacementNode[] =>
  placementNodes(
    state.peers.list().map((peer) => candidateOf(state, peer)),
    roles,
  );

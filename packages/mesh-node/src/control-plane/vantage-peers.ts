/** The peers as a named node sees them: its liveness and round trips, joined with what each says of itself and what operators want of it. */
import { nodeId as asNodeId } from '@omnirelay/primitives';
import type { Peer } from '@omnirelay/wire';
import { describeMember, type Observer } from './describe-peer.ts';
import type { ControlState } from './operation-context.ts';
import type { PeerSource } from './peer-page.ts';

export interface VantagePeers extends PeerSource {
  /** Of that node's view. */
  readonly digest: string;
}

/** @throws Problem not_found, vantage_unreachable */
export async function vantagePeers(state: ControlState, nodeId: string, signal: AbortSignal): Promise<VantagePeers> {
  const { membership, peers, vantage, wall } = state;
  const { members, digest, localHealth } = await vantage.observe(nodeId, { kind: 'view' }, signal);
  const observer: Observer = { self: nodeId, localHealth, toWall: (at) => membership.toWall(at) };
  const byId = new Map(members.map((member) => [String(member.nodeId), member]));
  const get = (id: string): Peer | undefined => {
    const member = byId.get(id);
    if (member === undefined) return undefined;
    const { isNeighbour: _, ...seen } = member;
    const claim = membership.view().members.get(asNodeId(id))?.claim;
    const known = { ...seen, ...(claim === undefined ? {} : { claim }) };
    return describeMember(known, peers.recordOf(id), observer, new Date(wall()));
  };
  return { digest, get, list: () => [...byId.keys()].sort().flatMap((id) => get(id) ?? []) };
}

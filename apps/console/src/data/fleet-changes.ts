/** What became different between two pictures of the fleet, node by node. */
import type { Peer } from './model.ts';

export interface FleetChange {
  readonly nodeId: string;
  /** In words: `Alive to Suspect`. */
  readonly what: string;
  /** RFC 3339, by the clock of the mesh; absent where the mesh does not say. */
  readonly at?: string;
}

type Pictured = ReadonlyMap<string, Peer>;

export function fleetChanges(before: Pictured, after: Pictured): readonly FleetChange[] {
  const changes: FleetChange[] = [];
  for (const [nodeId, peer] of after) {
    const old = before.get(nodeId);
    if (old === peer) continue;
    if (old === undefined) changes.push({ nodeId, what: 'joined', at: peer.statusSince });
    else changes.push(...peerChanges(old, peer));
  }
  for (const nodeId of before.keys()) if (!after.has(nodeId)) changes.push({ nodeId, what: 'no longer listed' });
  return changes;
}

function peerChanges(old: Peer, peer: Peer): readonly FleetChange[] {
  const { nodeId } = peer;
  const changes: FleetChange[] = [];
  if (old.status !== peer.status)
    changes.push({ nodeId, what: `${old.status} to ${peer.status}`, at: peer.statusSince });
  else if (old.bootEpoch !== peer.bootEpoch) changes.push({ nodeId, what: 'began a new life', at: peer.statusSince });
  else if (old.incarnation !== peer.incarnation) changes.push({ nodeId, what: 'spoke up again' });
  if (old.intent !== peer.intent)
    changes.push({
      nodeId,
      what: `${old.intent} to ${peer.intent}`,
      ...(peer.intentAt === undefined ? {} : { at: peer.intentAt }),
    });
  if (changes.length === 0 && old.metadata.metadataVersion !== peer.metadata.metadataVersion)
    changes.push({ nodeId, what: 'labels or endpoints' });
  return changes;
}

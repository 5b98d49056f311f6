/** Whether taking nodes out of service leaves a role in a region without one that is alive and in service. */
import type { Peer } from '../../data/model.ts';

const placeOf = (peer: Peer): string => `${peer.metadata.role} in ${peer.metadata.region}`;

const allOf = (nodeIds: readonly string[]): string =>
  nodeIds.length === 1 ? `${nodeIds.join()} is the only one` : `all ${nodeIds.length} of them are among these`;

/** In words, one a place; empty when capacity stays. */
export function thinCapacity(peers: Iterable<Peer>, taken: ReadonlySet<string>): readonly string[] {
  const serving = [...peers].filter((peer) => peer.status === 'Alive' && peer.intent === 'Active');
  const places = Map.groupBy(serving, placeOf);
  return [...places]
    .filter(([, there]) => there.every((peer) => taken.has(peer.nodeId)))
    .map(([place, there]) => `No ${place} stays in service: ${allOf(there.map(({ nodeId }) => nodeId))}`)
    .sort();
}

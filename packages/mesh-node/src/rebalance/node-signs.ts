/** How the nodes look that own shards of a namespace, or may: by gossip, by what their hosts report, and by what operators want of them. */
import type { NodeId } from '@omnirelay/primitives';
import { loadOf, type Member, type NodeSigns, type OwnerCandidate } from '@omnirelay/protocol';
import { weightOf } from '@omnirelay/protocol/rebalance';

export interface NodesSeen {
  readonly members: ReadonlyMap<string, Member>;
  /** Of all nodes that gossip knows. */
  readonly candidates: readonly OwnerCandidate[];
  readonly roles: readonly string[];
  /** Nodes that the map names. */
  readonly owners: readonly NodeId[];
}

const GOES: ReadonlySet<string> = new Set(['Draining', 'Drained', 'Leaving', 'Removed']);

/** Sorted by id. A node that is told of by no gossip is no node that anything is known of. */
export function nodeSigns({ members, candidates, roles, owners }: NodesSeen): readonly NodeSigns[] {
  const named = new Set<string>(owners);
  const byId = new Map([...members.values()].map((member) => [member.nodeId as string, member]));
  const signs: NodeSigns[] = [];
  for (const candidate of candidates) {
    const { nodeId, role, intent, labels } = candidate;
    const member = byId.get(nodeId);
    if (member === undefined || !(roles.includes(role) || named.has(nodeId))) continue;
    const told = loadOf(member);
    const load = told && {
      pendingDepth: told.pendingDepth,
      latencyP99Ms: told.latencyP99Ms,
      errorRatio: told.errorRatio,
    };
    const leaving = GOES.has(intent) || weightOf(labels) === 0 || !roles.includes(role);
    signs.push({ nodeId: nodeId as NodeId, liveness: member.liveness, leaving, ...(load && { load }) });
  }
  return signs.sort((a, b) => (a.nodeId < b.nodeId ? -1 : 1));
}

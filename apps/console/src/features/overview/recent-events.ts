/** What changed lately, from sources told apart: what people did (the audit), what became of nodes (the watch and the evidence), and of plans. */
import type { AuditEntry, Peer, PeerEvidence } from '../../data/model.ts';

export interface RecentEvent {
  readonly at: string;
  readonly kind: 'act' | 'transition' | 'rebalance';
  /** `omar`, the node, or the namespace. */
  readonly who: string;
  readonly what: string;
  /** A node id, where it is about one. */
  readonly nodeId: string | undefined;
  readonly auditId?: string;
  /** Where more of it is. */
  readonly address?: string;
}

const nodeOf = (object: string): string | undefined => (object.startsWith('peer/') ? object.slice(5) : undefined);

const asAct = (entry: AuditEntry): RecentEvent => ({
  at: entry.at,
  kind: 'act',
  who: entry.principal.displayName,
  what: `${entry.action}${entry.outcome === 'refused' ? ' refused' : ''}${entry.reason === undefined ? '' : `: ${entry.reason}`}`,
  nodeId: nodeOf(entry.object),
  auditId: entry.id,
});

/** Newest first. A node's evidence tells every step; without it the last one is known from the watch. */
export function recentEvents(
  entries: readonly AuditEntry[],
  peers: readonly Peer[],
  evidence: ReadonlyMap<string, PeerEvidence>,
  { sinceMs, rebalanced = [] }: { readonly sinceMs: number; readonly rebalanced?: readonly RecentEvent[] },
): readonly RecentEvent[] {
  const transitions = peers.flatMap((peer): readonly RecentEvent[] => {
    const steps = evidence.get(peer.nodeId)?.transitions ?? [];
    const told = steps.map(
      (step): RecentEvent => ({
        at: step.at,
        kind: 'transition',
        who: peer.nodeId,
        what: step.detail === '' ? step.change : step.detail,
        nodeId: peer.nodeId,
      }),
    );
    if (told.length > 0) return told;
    return [
      { at: peer.statusSince, kind: 'transition', who: peer.nodeId, what: `is ${peer.status}`, nodeId: peer.nodeId },
    ];
  });
  return [...entries.map(asAct), ...transitions, ...rebalanced]
    .filter((event) => Date.parse(event.at) >= sinceMs)
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

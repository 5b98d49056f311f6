/** Loads and flows of several namespaces as those of one. */
import type { ChangeAnswer } from '../../data/change-model.ts';
import type { Flow, NodeLoad } from '../../data/flow-graph.ts';

export function loadTogether(load: ChangeAnswer['load']): readonly NodeLoad[] {
  const sums = new Map<string, NodeLoad>();
  for (const { nodeId, before, after } of load) {
    const sum = sums.get(nodeId);
    sums.set(nodeId, { nodeId, before: (sum?.before ?? 0) + before, after: (sum?.after ?? 0) + after });
  }
  return [...sums.values()];
}

export function flowsTogether(flows: ChangeAnswer['flows']): readonly Flow[] {
  const sums = new Map<string, Flow>();
  for (const { from, to, count } of flows) {
    const key = `${from ?? ''} ${to}`;
    sums.set(key, { ...(from === undefined ? {} : { from }), to, count: (sums.get(key)?.count ?? 0) + count });
  }
  return [...sums.values()];
}

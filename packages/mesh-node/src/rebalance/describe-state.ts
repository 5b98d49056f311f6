/** What a controller says of itself as its record has it. */
import type { Namespace, RebalanceController } from '@omnirelay/protocol';
import { REBALANCE_STATE_BOUNDS, type RebalanceStateRecord, type TroubledNode } from '@omnirelay/protocol/rebalance';

export interface Described {
  readonly namespace: Namespace;
  /** Unix milliseconds. */
  readonly since: number;
  readonly policyVersion: number;
}

export function describeState(
  controller: RebalanceController,
  { namespace, since, policyVersion }: Described,
): RebalanceStateRecord {
  const { state, changeId, heldBy, heldUntil, brake, holdsRounds } = controller;
  const nodes = troubledNodes(controller);
  return {
    namespace,
    state,
    since,
    why: sentence(controller.why),
    ...(changeId !== undefined && { changeId }),
    nodes: nodes.slice(0, REBALANCE_STATE_BOUNDS.nodes),
    nodesBeyond: Math.max(0, nodes.length - REBALANCE_STATE_BOUNDS.nodes),
    brake: { isPulled: brake.isPulled, lost: brake.lost, of: brake.of },
    ...(heldBy !== null && { heldBy: sentence(heldBy) }),
    ...(heldUntil !== undefined && { heldUntil }),
    holdsRounds,
    policyVersion,
  };
}

const sentence = (text: string): string => text.slice(0, REBALANCE_STATE_BOUNDS.why);

function troubledNodes({ ranked, recovering }: RebalanceController): readonly TroubledNode[] {
  return ranked.flatMap(({ nodeId, verdict, isTurning, score, terms }): readonly TroubledNode[] => {
    if (verdict === 'sick') return [{ nodeId, trouble: 'sick', score, terms }];
    if (verdict !== 'well') return [];
    if (isTurning) return [{ nodeId, trouble: 'turning', score, terms }];
    return recovering.has(nodeId) ? [{ nodeId, trouble: 'recovering', score, terms }] : [];
  });
}

/** The same but for figures that change all the time: it is written at once where this is another one, and now and then where only they are. */
export const textWithoutFigures = ({ nodes, unknown: _, schema: _schema, ...record }: RebalanceStateRecord): string =>
  JSON.stringify({ ...record, nodes: nodes.map(({ nodeId, trouble }) => [nodeId, trouble].join(' ')).sort() });

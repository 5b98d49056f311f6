/** What a controller says of itself as its record has it. */
import type { Namespace, RebalanceController } from '@omnirelay/protocol';
import {
  REBALANCE_STATE_BOUNDS,
  type RebalanceStateRecord,
  type Trouble,
  type TroubledNode,
} from '@omnirelay/protocol/rebalance';

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
  const { nodes: told, sickBeyond } = REBALANCE_STATE_BOUNDS;
  const nodes = troubledNodes(controller);
  const beyond = nodes.slice(told);
  const sick = beyond.flatMap(({ nodeId, trouble }) => (trouble === 'sick' ? nodeId : [])).slice(0, sickBeyond);
  return {
    namespace,
    state,
    since,
    why: sentence(controller.why),
    ...(changeId !== undefined && { changeId }),
    nodes: nodes.slice(0, told),
    nodesBeyond: beyond.length,
    ...(sick.length > 0 && { sickBeyond: sick }),
    brake: { isPulled: brake.isPulled, lost: brake.lost, of: brake.of },
    ...(heldBy !== null && { heldBy: sentence(heldBy) }),
    ...(heldUntil !== undefined && { heldUntil }),
    holdsRounds,
    policyVersion,
  };
}

const sentence = (text: string): string => text.slice(0, REBALANCE_STATE_BOUNDS.why);

/** What a run and the next leader have to know comes first: whom there is no room for is lost to them. */
const TURNS: readonly Trouble[] = ['sick', 'recovering', 'turning'];

function troubledNodes({ ranked, recovering }: Pick<RebalanceController, 'ranked' | 'recovering'>) {
  const troubled = ranked.flatMap(({ nodeId, verdict, isTurning, score, terms }): readonly TroubledNode[] => {
    if (verdict === 'sick') return [{ nodeId, trouble: 'sick', score, terms }];
    if (verdict !== 'well') return [];
    if (isTurning) return [{ nodeId, trouble: 'turning', score, terms }];
    return recovering.has(nodeId) ? [{ nodeId, trouble: 'recovering', score, terms }] : [];
  });
  // The sickest first, as they are ranked.
  return troubled.toSorted((a, b) => TURNS.indexOf(a.trouble) - TURNS.indexOf(b.trouble));
}

/** All of whom a record says that they are sick. */
export const sickIn = ({ nodes, sickBeyond = [] }: Pick<RebalanceStateRecord, 'nodes' | 'sickBeyond'>) => [
  ...nodes.flatMap(({ nodeId, trouble }) => (trouble === 'sick' ? nodeId : [])),
  ...sickBeyond,
];

/** The same but for figures that change all the time: it is written at once where this is another one, and now and then where only they are. */
export const textWithoutFigures = ({ nodes, unknown: _, schema: _schema, ...record }: RebalanceStateRecord): string =>
  JSON.stringify({ ...record, nodes: nodes.map(({ nodeId, trouble }) => [nodeId, trouble].join(' ')).sort() });

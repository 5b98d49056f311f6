/** Freezes and what controllers say, as the control API tells them. */
import { scoreWords } from '@omnirelay/protocol';
import type { RebalanceStateRecord } from '@omnirelay/protocol/rebalance';
import type { Freeze, FreezeState, RebalanceController } from '@omnirelay/wire';
import type { StoredFreeze } from '../../rebalance/policies/followed-policies.ts';
import { recordEtag } from '../peer-record.ts';
import { describePerson } from './describe-policy.ts';
import { momentText } from './written-moments.ts';

export const FREEZE_STATES = ['Upcoming', 'Active', 'Over'] as const satisfies readonly FreezeState[];

export const stateOfFreeze = ({ from, until }: Pick<StoredFreeze, 'from' | 'until'>, wall: number): FreezeState =>
  wall < from ? 'Upcoming' : wall < until ? 'Active' : 'Over';

/** When it begins or is over next. */
export const freezeTurnsAt = ({ from, until }: Pick<StoredFreeze, 'from' | 'until'>, after: number): number =>
  from > after ? from : until > after ? until : Number.POSITIVE_INFINITY;

export const describeFreeze = (freeze: StoredFreeze, wall: number): Freeze => ({
  id: freeze.id,
  kind: freeze.kind,
  ...(freeze.namespace === undefined ? {} : { namespace: freeze.namespace }),
  from: momentText(freeze.from),
  until: momentText(freeze.until),
  state: stateOfFreeze(freeze, wall),
  reason: freeze.reason,
  by: describePerson(freeze.by),
  createdAt: momentText(freeze.at),
  ...(freeze.changeTicket === undefined ? {} : { changeTicket: freeze.changeTicket }),
  etag: recordEtag(freeze.recordVersion),
});

export const describeController = (record: RebalanceStateRecord): RebalanceController => ({
  namespace: record.namespace,
  state: record.state,
  since: momentText(record.since),
  why: record.why,
  ...(record.changeId === undefined ? {} : { changeId: record.changeId }),
  nodes: record.nodes.map(({ nodeId, trouble, score, terms }) => ({
    nodeId,
    trouble,
    score,
    why: scoreWords({ score, terms }),
  })),
  nodesBeyond: record.nodesBeyond,
  brake: { pulled: record.brake.isPulled, lost: record.brake.lost, of: record.brake.of },
  ...(record.heldBy === undefined ? {} : { heldBy: record.heldBy }),
  holdsRounds: record.holdsRounds,
  policyVersion: record.policyVersion,
});

/** A plan of the controller as the content of a change: its moves as steps, each with what it rests upon. It never goes beyond a guardrail. */
import type { ChangeContent, Precondition } from '../../change/content-model.ts';
import { reasonOfStep } from '../../change/run/move-words.ts';
import type { Namespace } from '../../shard-map/model.ts';
import { CLUSTER_POLICY, policyIdOf } from '../policy/policy-record.ts';
import { movesOf, type RebalancePlan } from './plan-model.ts';

export interface PlannedOn {
  /** The generation that brought the shard to its owner. */
  readonly since: (shard: number) => bigint;
  /** Of a document of policy; 0 of one that nobody has written. */
  readonly policyVersion: (document: string) => bigint;
}

/** Scores of nodes are told to the hundredth, those of steps to the thousandth. */
const THOUSANDTHS = 10;

export function contentOf(plan: RebalancePlan, { since, policyVersion }: PlannedOn): ChangeContent {
  const { namespace, mapVersion } = plan;
  const moves = movesOf(plan);
  const preconditions: Precondition[] = [
    ...moves.map(
      ({ shard, from }) => ({ kind: 'shard-owner', namespace, shard, owner: from, since: since(shard) }) as const,
    ),
    ...[...new Set(moves.map(({ to }) => to))].sort().map((nodeId) => ({ kind: 'node-eligible', nodeId }) as const),
    ...documentsOf(namespace).map(
      (document) => ({ kind: 'policy-version', document, version: policyVersion(document) }) as const,
    ),
  ];
  return {
    kind: 'rebalance',
    basis: {
      lineageEpoch: mapVersion.lineageEpoch,
      maps: [{ namespace, generation: mapVersion.generation }],
    },
    overrides: [],
    preconditions,
    steps: moves.map((move) => ({
      kind: 'move-shard',
      namespace,
      shard: move.shard,
      from: move.from,
      to: move.to,
      reason: reasonOfStep(move),
      scoreBefore: move.scoreBefore * THOUSANDTHS,
      scoreAfter: move.scoreAfter * THOUSANDTHS,
    })),
  };
}

const documentsOf = (namespace: Namespace): readonly string[] => [CLUSTER_POLICY, policyIdOf(namespace)];

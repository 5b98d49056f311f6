/** What the controllers of rebalancing come to, in the log of whoever leads: a line a transition. */
import type { Namespace, RebalanceState } from '@omnirelay/protocol';
import type { NodeLogger } from '../observability/logger.ts';

export interface Transition {
  readonly namespace: Namespace;
  readonly was: RebalanceState;
  readonly state: RebalanceState;
  /** A sentence without its full stop. */
  readonly why: string;
  readonly changeId?: string | undefined;
}

export interface RebalanceLog {
  turned(transition: Transition): void;
  braked(namespace: Namespace, words: string): void;
  released(namespace: Namespace): void;
  unreadable(record: string, why: string): void;
  problem(error: unknown): void;
}

const RUNBOOKS = {
  approval: 'docs/runbooks/rebalance-approval-waiting.md',
  failed: 'docs/runbooks/rebalance-action-failed.md',
  brake: 'docs/runbooks/rebalance-brake-pulled.md',
} as const;

export const rebalanceLog = (logger: NodeLogger): RebalanceLog => ({
  turned({ namespace, was, state, why, changeId }) {
    const runbook = state === 'failed' ? RUNBOOKS.failed : state === 'rebalancePending' ? RUNBOOKS.approval : undefined;
    const fields = { event: 'rebalance-state', namespace, was, state, why, ...(changeId && { changeId }) };
    const words = `${namespace} is ${state}, and was ${was}: ${why}`;
    if (state === 'failed') logger.error({ ...fields, runbook }, words);
    else logger.info({ ...fields, ...(runbook && { runbook }) }, words);
  },
  braked: (namespace, words) =>
    logger.warn(
      { event: 'rebalance-brake', namespace, isPulled: true, runbook: RUNBOOKS.brake },
      `nothing of ${namespace} is moved for the health of its nodes: ${words}`,
    ),
  released: (namespace) =>
    logger.info(
      { event: 'rebalance-brake', namespace, isPulled: false },
      `few nodes of ${namespace} are lost or sick again: shards are moved for their health as before`,
    ),
  unreadable: (record, why) =>
    logger.warn({ event: 'record-unreadable', record }, `${record} cannot be read: ${why}; it is written anew`),
  problem: (err) => logger.error({ event: 'rebalance-problem', err }, 'the health of nodes was not seen to'),
});

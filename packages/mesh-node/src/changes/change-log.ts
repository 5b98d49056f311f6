/** What becomes of changes, in the log of whoever leads: a line a step that goes on, and what goes wrong. */
import { type StepChange, shardName } from '@omnirelay/protocol';
import type { ChangeId, StepState } from '@omnirelay/protocol/change';
import type { NodeLogger } from '../observability/logger.ts';
import type { StepNews } from './followed-changes.ts';

const RUNBOOK = 'docs/runbooks/control-api-errors.md';

export interface ChangeLog {
  step(news: StepNews): void;
  refused(id: ChangeId, verb: string, detail: string): void;
  lost(step: StepChange, why: string): void;
  unreadable(record: string, why: string): void;
  registry(error: unknown): void;
  problem(error: unknown): void;
}

export function changeLog(logger: NodeLogger): ChangeLog {
  /** The same refusal comes again and again until something changes. */
  const told = new Map<ChangeId, string>();
  return {
    step({ id, step, is: { step: is } }) {
      const { namespace, shard, from, to, state, fence, generation } = is;
      if (namespace === undefined || shard === undefined) return;
      const fields = { event: 'shard-move-step', changeId: id, step, namespace, shard: shardName(shard), state };
      logger.info(
        {
          ...fields,
          ...(from !== undefined && { from }),
          ...(to !== undefined && { to }),
          ...(fence !== undefined && { fence }),
          ...(generation !== undefined && { generation: String(generation) }),
        },
        `Shard ${shardName(shard)} of ${namespace} ${WORDS[state](from ?? 'nobody', to ?? 'nobody')}`,
      );
    },
    refused(id, verb, detail) {
      const text = `${verb} ${detail}`;
      if (told.get(id) === text) return;
      told.set(id, text);
      if (told.size > TOLD) told.delete(told.keys().next().value as ChangeId);
      logger.warn({ event: 'change-refused', changeId: id, verb, runbook: RUNBOOK }, `${verb} of ${id}: ${detail}`);
    },
    lost: ({ step, shard }, why) =>
      logger.error(
        { event: 'change-step-lost', ...step, shard: shardName(shard), runbook: RUNBOOK },
        `step ${step.step} of ${step.changeId} has ended, and its journal does not say so: ${why}`,
      ),
    unreadable: (record, why) =>
      logger.warn({ event: 'record-unreadable', record, runbook: RUNBOOK }, `${record} cannot be read: ${why}`),
    registry: (err) => logger.warn({ event: 'registry', err }, 'the registry did not answer'),
    problem: (err) => logger.error({ event: 'changes-problem', err, runbook: RUNBOOK }, 'changes were not seen to'),
  };
}

const TOLD = 1_024;

const WORDS: Readonly<Record<StepState, (from: string, to: string) => string>> = {
  begun: (from, to) => `draining from ${from} to ${to}`,
  done: (from, to) => `moved from ${from} to ${to}`,
  waiting: (from, to) => `stays with ${from}: its hand-over to ${to} was called off`,
  skipped: (from, to) => `is left out: it was to move from ${from} to ${to}`,
  mismatch: (from, to) => `is not as it was approved: it was to move from ${from} to ${to}`,
};

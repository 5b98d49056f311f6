/** What whoever leads has to do with a change by itself now, its steps apart: end it in time, check it, tell it stale, begin it, fail it, or say that it is undone. Pure. */
import type { Namespace } from '@omnirelay/protocol';
import {
  type Actor,
  type ApprovalRule,
  allows,
  type ChangeContent,
  type ChangeHeader,
  type ChangeId,
  type ChangeState,
  driftOf,
  type GuardrailCheck,
  isEnded,
  type MeshView,
  type StoredChange,
  stepsInFlight,
  type Touched,
} from '@omnirelay/protocol/change';
import { beginsByItself } from './approval-rule.ts';
import type { ChangeAct } from './change-acts.ts';

export interface TendFacts {
  /** Unix milliseconds. */
  readonly wall: number;
  readonly actor: Actor;
  readonly view: MeshView;
  /** Of a change that undoes another: undefined where there is none of that name. */
  readonly other: (id: ChangeId) => Pick<ChangeHeader, 'state'> | undefined;
  readonly checksOf: (header: ChangeHeader, content: ChangeContent) => readonly GuardrailCheck[];
  readonly ruleOf: (header: ChangeHeader, namespaces: readonly Namespace[]) => ApprovalRule;
  /** As its run says; null where it has not failed. */
  readonly fails: string | null;
}

/** Null: nothing. `content` of a change that has ended, or is a draft, decides nothing. */
export function dueAct(stored: StoredChange, facts: TendFacts): ChangeAct | null {
  const { header, content } = stored.change;
  const { wall: at } = facts;
  if (header.rollbackBy !== undefined && header.state !== 'rolled-back') return rollbackEnd(header, facts);
  if (allows(header.state, 'expire') && at >= header.expiresAt)
    return { verb: { kind: 'expire', at }, reason: LATE[header.state] ?? 'it was not approved and begun in time' };
  if (allows(header.state, 'drift')) {
    const touched = driftOf(content, facts.view);
    if (touched.length > 0) return { verb: { kind: 'drift', at, touched }, reason: sentence(touched) };
  }
  switch (header.state) {
    case 'checking': {
      const namespaces = [...new Set(content.steps.map(({ namespace }) => namespace))];
      const rule = facts.ruleOf(header, namespaces);
      return { verb: { kind: 'checked', at, checks: facts.checksOf(header, content), rule } };
    }
    case 'approved':
      if (!beginsByItself(header)) return null;
      return { verb: { kind: 'execute', at, by: facts.actor, contentHash: header.contentHash } };
    case 'executing':
      return facts.fails === null ? null : { verb: { kind: 'fail', at, why: facts.fails }, reason: facts.fails };
    default:
      return null;
  }
}

const LATE: Partial<Readonly<Record<ChangeState, string>>> = {
  paused: 'it was paused, and nobody went on with it in time',
};

/** The change that undoes it has completed, or has ended without: then another may. */
function rollbackEnd({ rollbackBy }: ChangeHeader, { wall: at, other }: TendFacts): ChangeAct | null {
  if (rollbackBy === undefined) return null;
  const by = other(rollbackBy);
  if (by !== undefined && !isEnded(by.state)) return null;
  const undone = by?.state === 'completed';
  return { verb: { kind: 'rollback-ended', at, rollbackId: rollbackBy, undone } };
}

const sentence = (touched: readonly Touched[]): string =>
  `${touched[0]!.now}${touched.length > 1 ? ` And ${touched.length - 1} more.` : ''}`;

/** It moves something, or may. */
export const isUnderWay = ({ change }: StoredChange): boolean =>
  change.header.state === 'executing' || stepsInFlight(change) > 0;

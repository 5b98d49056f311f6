/** Changes, their steps and what touched them, as the API tells them. */

import { formatMapVersion, shardName } from '@omnirelay/protocol';
import {
  type Approval,
  type ApprovalsVoided,
  adminsAsked,
  approvalsAsked,
  type ChangeHeader,
  type ChangeStep,
  type JournalStep,
  type MoveShard,
  overridesNow,
  type Person,
  type SetPlacement,
  type Touched,
  WAITING,
} from '@omnirelay/protocol/change';
import type {
  Change,
  ChangeApproval,
  ChangeMove,
  ChangePerson,
  ChangePlacement,
  ChangeProgress,
  ChangeTouched,
  ChangeVoid,
} from '@omnirelay/wire';
import { asRead } from '../../changes/planning/check-figures.ts';
import { recordEtag } from '../peer-record.ts';
import { describePolicy } from '../shards/describe-shard.ts';
import type { KnownHeader } from './change-book.ts';
import { changeState, stepState, time, warningWords } from './change-words.ts';

const personOf = ({ issuer, subject, displayName }: Person, kind: ChangePerson['kind'] = 'person'): ChangePerson => ({
  ...{ issuer, subject, kind },
  name: displayName,
});

const approvalOf = ({ by, isAdmin, at, reason, contentHash, warnings = [] }: Approval): ChangeApproval => ({
  by: personOf(by),
  ...{ isAdmin, reason, contentHash },
  at: time(at),
  warnings: warnings.map(warningWords),
});

export function describeTouched({ precondition: one, now }: Touched): ChangeTouched {
  switch (one.kind) {
    case 'shard-owner':
      return { kind: one.kind, namespace: one.namespace, shardId: shardName(one.shard), now };
    case 'node-eligible':
      return { kind: one.kind, nodeId: one.nodeId, now };
    case 'policy-version':
      return { kind: one.kind, document: one.document, now };
    case 'namespace-settings':
      return { kind: one.kind, namespace: one.namespace, now };
  }
}

const voidOf = ({ at, why, revision, contentHash, approvals, touched, touchedCount }: ApprovalsVoided): ChangeVoid => ({
  at: time(at),
  ...{ why, revision, contentHash, touchedCount },
  approvals: approvals.map(approvalOf),
  touched: touched.map(describeTouched),
});

function progressOf(steps: number, journal: Iterable<JournalStep>): ChangeProgress {
  const progress = { waiting: steps, begun: 0, done: 0, skipped: 0, mismatch: 0 };
  for (const { state } of journal) {
    if (state === 'waiting') continue;
    progress.waiting -= 1;
    progress[state] += 1;
  }
  return progress;
}

const titleOf = ({ title, kind, namespaces = [], steps }: ChangeHeader): string =>
  title ?? `${kind} of ${namespaces.join(', ') || 'shards'}, ${steps} steps`;

/** `journal`: of the steps of which there is a record. */
export function describeChange({ header, version }: KnownHeader, journal: Iterable<JournalStep>): Change {
  const { id, kind, revision, contentHash, steps, rule, namespaces = [], authors, voidsBefore } = header;
  const own = overridesNow(header);
  const asked = rule === undefined ? undefined : approvalsAsked(rule, header, own);
  const isOverridden = (name: string): boolean => own.some(({ check }) => check === name);
  return {
    ...{ id, kind, revision, contentHash, steps, namespaces, voidsBefore },
    state: changeState(header.state),
    title: titleOf(header),
    progress: progressOf(steps, journal),
    authors: authors.map((author) => personOf(author, author.kind)),
    createdAt: time(header.createdAt),
    updatedAt: time(header.updatedAt),
    expiresAt: time(header.expiresAt),
    ...(asked === undefined ? {} : { approvalsNeeded: asked.needed }),
    adminsOnly: asked?.adminsOnly ?? adminsAsked(header, own) !== undefined,
    among: (rule?.among ?? []).map(({ issuer, subject }) => ({ issuer, subject })),
    approvals: header.approvals.map(approvalOf),
    checks: header.checks.map(({ name, measured, limit, passes }) => ({
      ...{ name, passes },
      measured: asRead(name, measured),
      limit: asRead(name, limit),
      overridden: !passes && isOverridden(name),
    })),
    overrides: header.overrides.map(({ check, measured, limit }) => ({
      check,
      measured: asRead(check, measured),
      limit: asRead(check, limit),
    })),
    voids: header.voids.map(voidOf),
    ...optional(header),
    etag: recordEtag(version),
  };
}

const OPTIONAL = ['pausedBy', 'ended', 'lastReason', 'reason', 'changeTicket', 'rollbackOf', 'rollbackBy'] as const;
const optional = (header: ChangeHeader): Pick<Change, (typeof OPTIONAL)[number]> =>
  Object.fromEntries(OPTIONAL.flatMap((name) => (header[name] === undefined ? [] : [[name, header[name]]])));

export interface PlacedStep<Step extends ChangeStep = ChangeStep> {
  readonly at: number;
  readonly step: Step;
  readonly journal?: JournalStep | undefined;
  /** Of the maps that it was computed on. */
  readonly lineageEpoch: bigint;
}

export function describeMove({ at, step, journal = WAITING, lineageEpoch }: PlacedStep<MoveShard>): ChangeMove {
  const { namespace, shard, from, to, reason, scoreBefore, scoreAfter } = step;
  const { state, begunAt, endedAt, fence, generation, touched = [] } = journal;
  return {
    step: at,
    ...{ namespace, to, reason, scoreBefore, scoreAfter },
    shardId: shardName(shard),
    ...(from === null ? {} : { from }),
    state: stepState(state),
    ...(begunAt === undefined ? {} : { begunAt: time(begunAt) }),
    ...(endedAt === undefined ? {} : { endedAt: time(endedAt) }),
    ...(fence === undefined ? {} : { fenceToken: fence }),
    ...(generation === undefined ? {} : { mapVersion: formatMapVersion({ lineageEpoch, generation }) }),
    touched: touched.map(describeTouched),
  };
}

export const describePlacement = ({ at, step, journal = WAITING }: PlacedStep<SetPlacement>): ChangePlacement => ({
  step: at,
  namespace: step.namespace,
  ...describePolicy(step.policy),
  state: stepState(journal.state),
});

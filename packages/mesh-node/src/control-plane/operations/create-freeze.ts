/** A window in which nothing begins, or things begin in it alone. It is over by itself. */
import { randomBytes } from 'node:crypto';
import type { Namespace } from '@omnirelay/protocol';
import { encodeFreeze, type Freeze, freezeKey, freezesVersionWrite, POLICY_BOUNDS } from '@omnirelay/protocol/policy';
import { type CreateFreezeInput, type FreezeChange, policiesPb } from '@omnirelay/wire';
import { z } from 'zod';
import { freezeChange, freezeId } from '../freeze-schemas.ts';
import { mutation, time } from '../model-schemas.ts';
import type { ChangeOperation } from '../operation.ts';
import { answerHead, type ControlState } from '../operation-context.ts';
import { describeFreeze } from '../policies/describe-freeze.ts';
import { requirePolicies } from '../policies/describe-policy.ts';
import { writerOf } from '../policies/next-version.ts';
import { momentText } from '../policies/written-moments.ts';
import { windowKind } from '../policy-schemas.ts';
import { type FieldProblem, Problem, refuseBlocked } from '../problem.ts';
import { namespaceName } from '../shard-schemas.ts';
import { readFresh } from '../shards/change-settings.ts';
import { WRITTEN_ETAG } from '../written-etag.ts';

type Input = CreateFreezeInput & { readonly reason: string };

/** A clock that is a little behind this node's does no harm. */
const LATE_MS = 60_000;
const DAY_MS = 86_400_000;

/** @throws Problem invalid_input, with all that is wrong */
function checkTimes({ from, until }: Pick<Freeze, 'from' | 'until'>, wall: number): void {
  const problems: FieldProblem[] = [];
  const wrong = (path: string, message: string): void => void problems.push({ path, message });
  const days = POLICY_BOUNDS.windowMs / DAY_MS;
  if (until <= wall) wrong('until', `is ${momentText(until)}, which is over already`);
  if (from < wall - LATE_MS) wrong('from', `is ${momentText(from)}, which is past: leave it out for now`);
  if (until <= from) wrong('until', `is ${momentText(until)}, and from is ${momentText(from)}: it would never begin`);
  else if (until - from > POLICY_BOUNDS.windowMs)
    wrong('until', `is more than ${days} days after from: what shall stand for longer belongs into the policy`);
  if (problems.length === 0) return;
  throw new Problem('invalid_input', `${problems.map(({ path, message }) => `${path} ${message}`).join('; ')}.`, {
    problems,
  });
}

function warningsOf({ shards, policies }: ControlState, { namespace, kind }: Input): readonly string[] {
  const isKnown = namespace === undefined || shards.book.settings(namespace) !== undefined;
  const others = policies.followed.freezes().length;
  return [
    ...(isKnown ? [] : [`There is no namespace ${namespace}: it holds nothing back until there is one.`]),
    ...(kind === 'maintenance' ? ['Until it is over, changes begin within it alone.'] : []),
    ...(others > POLICY_BOUNDS.freezes / 2
      ? [`There are ${others} freezes, of ${POLICY_BOUNDS.freezes} at most.`]
      : []),
  ];
}

export const createFreeze: ChangeOperation<Input, FreezeChange> = {
  kind: 'change',
  name: 'create-freeze',
  summary: 'Let no change begin for a while, in the cluster or a namespace; it is over by itself',
  method: 'POST',
  path: '/freezes',
  scope: 'mesh.operate',
  tier: 'T1',
  rpc: policiesPb.PolicyControlService.method.createFreeze,
  rpcField: 'change',
  input: z.strictObject({
    id: z.exactOptional(freezeId.describe('one is made up without it')),
    kind: z.exactOptional(windowKind.describe('maintenance: things begin in it alone; freeze without it')),
    namespace: z.exactOptional(namespaceName.describe('of the whole cluster without it')),
    from: z.exactOptional(time.describe('now without it')),
    until: time.describe('it is over then by itself; at most 30 days after it begins'),
    ...mutation,
    reason: z.string().min(1).max(500),
  }),
  output: freezeChange,
  objectOf: ({ id }) => `freeze/${id ?? 'new'}`,
  async run(context, input) {
    const { state, correlationId, caller } = context;
    requirePolicies(state);
    const at = state.wall();
    const { kind = 'freeze', namespace, reason, changeTicket } = input;
    const freeze: Freeze = {
      id: input.id ?? `f-${randomBytes(5).toString('hex')}`,
      kind,
      ...(namespace === undefined ? {} : { namespace: namespace as Namespace }),
      from: input.from === undefined ? at : Date.parse(input.from),
      until: Date.parse(input.until),
      reason,
      by: writerOf(caller.principal),
      at,
      ...(changeTicket === undefined ? {} : { changeTicket }),
    };
    checkTimes(freeze, at);
    const key = freezeKey(freeze.id);
    const stored = await readFresh(context, key);
    const count = state.policies.followed.freezes().length;
    const blockers = [
      ...(stored === undefined ? [] : [`There is a freeze ${freeze.id} already: lift it first, or choose another id.`]),
      ...(count < POLICY_BOUNDS.freezes ? [] : [`There are ${count} freezes, and at most ${POLICY_BOUNDS.freezes}.`]),
    ];
    const dryRun = input.dryRun === true;
    refuseBlocked(blockers, dryRun);
    const told = describeFreeze({ ...freeze, recordVersion: 0n }, at);
    const where = namespace === undefined ? 'anywhere' : `in ${namespace}`;
    const span = `from ${momentText(freeze.from)} until ${momentText(freeze.until)}`;
    const answer: FreezeChange = {
      ...answerHead(state),
      cursor: '',
      freeze: told,
      dryRun,
      effects:
        blockers.length > 0
          ? []
          : [
              kind === 'freeze'
                ? `No planned move begins ${where} ${span}; what is in flight comes to its end.`
                : `Planned moves begin ${where} within ${span} alone, until it is over.`,
              'Shards whose owner dies go to others all the same.',
            ],
      blockers,
      warnings: warningsOf(state, input),
      ...(dryRun ? {} : { etag: WRITTEN_ETAG }),
      correlationId,
    };
    if (dryRun) return { answer, effect: null };
    const encoded = encodeFreeze(freeze);
    if (encoded.kind === 'too-large')
      throw new Problem('payload_too_large', 'The freeze is more than a record may have.');
    const { value, schema, minReader } = encoded;
    return {
      answer,
      effect: {
        object: `freeze/${freeze.id}`,
        after: told,
        conditions: [{ kind: 'absent', key }],
        writes: [{ kind: 'put', key, value, schema, minReader }, freezesVersionWrite(at)],
      },
    };
  },
};

/**
 * Asks the leader of a scope to hand it over: it starts nothing more, waits for what runs, releases the claim and names the next. The request names
 * the claim that stood when it was planned, so that nobody who came after it is asked; that it was obeyed is told by the events.
 */
import { leadershipPb, type MutationOptions, type StepDownAnswer } from '@omnirelay/wire';
import { z } from 'zod';
import { STEP_DOWN_PREFIX } from '../../leadership/scope-kind.ts';
import { scopeName, stepDownAnswer } from '../leader-schemas.ts';
import { planStepDown, type StepDownPlan } from '../leaders/step-down-plan.ts';
import { ifMatch, mutation, nodeId } from '../model-schemas.ts';
import type { ChangeOperation } from '../operation.ts';
import { answerHead } from '../operation-context.ts';
import { Problem, refuseBlocked } from '../problem.ts';

type Input = MutationOptions & { readonly scope: string; readonly next?: string; readonly reason: string };

/** @throws Problem precondition_failed */
function checkFence({ scope, ifMatch: wanted }: Input, { led }: StepDownPlan): void {
  if (wanted === undefined || wanted === '*') return;
  const current = led === null ? null : `"${led.claim.fence}"`;
  if (wanted === current) return;
  const now = led === null ? 'nobody leads it' : `${led.claim.nodeId} leads it under ${current}`;
  throw new Problem(
    'precondition_failed',
    `Since ${wanted} the leader of ${scope} has changed: ${now}. Look who leads, and decide anew.`,
    current === null ? {} : { extensions: { currentEtag: current } },
  );
}

function effectsOf({ scope }: Input, { led, next, expectedGapMs }: StepDownPlan): string[] {
  if (led === null || next === undefined) return [];
  const { nodeId: leader, fence } = led.claim;
  return [
    `${leader} starts nothing more under ${scope}, waits for what runs under it, and gives it up.`,
    `${next} takes over; nobody leads ${scope} for about ${expectedGapMs} ms.`,
    `What anybody still tries to write under ${fence} is refused from then on.`,
  ];
}

export const stepDownLeader: ChangeOperation<Input, StepDownAnswer> = {
  kind: 'change',
  name: 'step-down-leader',
  summary: 'Ask the leader of a scope to hand it over',
  method: 'POST',
  path: '/leaders/{scope}:step-down',
  scope: 'mesh.operate',
  tier: 'T1',
  rpc: leadershipPb.LeadershipControlService.method.stepDownLeader,
  input: z.strictObject({
    scope: scopeName,
    next: z.exactOptional(nodeId.describe('who should lead next; one that stands for the scope')),
    ...mutation,
    reason: z.string().min(1).max(500),
    ifMatch: ifMatch.describe('the fence token of the leader that was looked at, in quotes'),
  }),
  output: stepDownAnswer,
  objectOf: (input) => `leader/${input.scope}`,
  async run(context, input) {
    const { state, caller, correlationId } = context;
    const { scope } = input;
    const plan = await planStepDown(context, input);
    checkFence(input, plan);
    const { led, next, candidates, expectedGapMs, blockers } = plan;
    const dryRun = input.dryRun === true;
    refuseBlocked(blockers, dryRun);
    const head = answerHead(state);
    const answer: StepDownAnswer = {
      ...head,
      cursor: '',
      scope,
      ...(led === null
        ? {}
        : { leaderId: led.claim.nodeId, fenceToken: led.claim.fence, term: String(led.claim.term) }),
      candidates,
      ...(next === undefined || blockers.length > 0 ? {} : { next }),
      expectedGapMs,
      dryRun,
      requested: !dryRun,
      effects: blockers.length > 0 ? [] : effectsOf(input, plan),
      blockers,
      correlationId,
    };
    if (dryRun || led === null) return { answer, effect: null };
    const { claim, record, node } = led;
    const request = {
      ...{ scope, claimId: claim.claimId, fence: claim.fence },
      ...(next === undefined ? {} : { next }),
      ...{ reason: input.reason, requestedBy: caller.principal.displayName, at: head.generatedAt, correlationId },
    };
    return {
      answer,
      effect: {
        object: `leader/${scope}`,
        before: { leaderId: claim.nodeId, fenceToken: claim.fence, term: String(claim.term) },
        after: { requested: 'step-down', ...(next === undefined ? {} : { next }) },
        // The claim and the epoch that it hangs on stand as they were looked at.
        conditions: [record, ...(node === undefined ? [] : [node])].map(({ key, version }) => ({
          kind: 'version',
          key,
          version,
        })),
        writes: [
          { kind: 'put', key: `${STEP_DOWN_PREFIX}${scope}`, value: JSON.stringify(request), schema: 1, minReader: 1 },
        ],
      },
    };
  },
};

/** What operators want of a node is changed: cordon, drain, and uncordon, which takes either back. */
import type { DrainPlan, IntentChange, MutationOptions, PeerIntent, PeerStatus } from '@omnirelay/wire';
import { readPeerRecord } from './change-peer-record.ts';
import { knownPeer } from './known-peer.ts';
import type { PlannedChange } from './operation.ts';
import { answerHead, type OperationContext } from './operation-context.ts';
import type { PeerRecord } from './peer-record.ts';
import { refuseBlocked } from './problem.ts';
import { WRITTEN_ETAG } from './written-etag.ts';

export type IntentInput = MutationOptions & { readonly nodeId: string };

export interface IntentRule {
  readonly from: readonly PeerIntent[];
  readonly to: PeerIntent;
  /** What goes beyond a mere drain: its shards go whatever the rounds have left. */
  readonly force?: boolean;
  /** Beside `to`: so it is done already. */
  readonly done?: readonly PeerIntent[];
  effects(nodeId: string, status: PeerStatus): readonly string[];
  /** What is to be handed over first. */
  plan?(): Promise<PlannedDrain>;
}

export interface PlannedDrain {
  readonly drain: DrainPlan;
  readonly effects: readonly string[];
  readonly blockers: readonly string[];
}

function blockersOf(rule: IntentRule, nodeId: string, intent: PeerIntent): readonly string[] {
  if (rule.from.includes(intent)) return [];
  return [
    intent === 'Removed'
      ? `${nodeId} was removed: it comes back only with a new join token.`
      : `${nodeId} is ${intent.toLowerCase()}: uncordon it first.`,
  ];
}

/** One that is forced while it is `under` way stays the same drain: what it had when it began, and what asked for it. */
function drainOf(
  plan: PlannedDrain | undefined,
  {
    under,
    correlationId,
    force,
  }: { readonly under: PeerRecord['drain']; readonly correlationId: string; readonly force: boolean },
): PeerRecord['drain'] {
  if (plan === undefined) return undefined;
  return { ...(under ?? { shards: plan.drain.shards, correlationId }), ...(force && { forced: true }) };
}

export async function changeIntent(
  context: OperationContext,
  input: IntentInput,
  rule: IntentRule,
): Promise<PlannedChange<IntentChange>> {
  const { state, caller, correlationId } = context;
  const { status } = knownPeer(state, input.nodeId);
  const fresh = await readPeerRecord(context, input.nodeId, input.ifMatch);
  const before = fresh.record.intent;
  const dryRun = input.dryRun === true;
  const { force = false } = rule;
  // A drain that goes by rounds may be made one that does not.
  const hurried = force && before === rule.to && fresh.record.drain?.forced !== true;
  const unchanged = !hurried && (before === rule.to || rule.done?.includes(before) === true);
  const forbidden = unchanged || hurried ? [] : blockersOf(rule, input.nodeId, before);
  const plan = forbidden.length > 0 || (unchanged && !dryRun) ? undefined : await rule.plan?.();
  // What is under way goes on, whatever has come in its way since: that is told, and forbids nothing.
  const goesOn = unchanged || hurried;
  const blockers = [...forbidden, ...((goesOn ? undefined : plan?.blockers) ?? [])];
  const planned = [...(plan?.effects ?? []), ...((goesOn ? plan?.blockers : undefined) ?? [])];
  refuseBlocked(blockers, dryRun);
  const effects = unchanged
    ? [`${input.nodeId} is ${before.toLowerCase()} already.`, ...planned]
    : [...planned, ...rule.effects(input.nodeId, status)];
  const writes = !unchanged && !dryRun;
  const answer: IntentChange = {
    ...answerHead(state),
    cursor: '',
    nodeId: input.nodeId,
    before,
    after: unchanged || blockers.length > 0 ? before : rule.to,
    status,
    dryRun,
    unchanged,
    effects: blockers.length > 0 ? [] : effects,
    blockers,
    etag: writes ? WRITTEN_ETAG : fresh.etag,
    correlationId,
    ...(plan === undefined ? {} : { drain: plan.drain }),
  };
  if (!writes) return { answer, effect: null };
  const next = {
    ...fresh.record,
    intent: rule.to,
    by: caller.principal.displayName,
    at: answer.generatedAt,
    reason: input.reason,
    drain: drainOf(plan, { under: hurried ? fresh.record.drain : undefined, correlationId, force }),
  };
  return {
    answer,
    effect: {
      object: `peer/${input.nodeId}`,
      before: { intent: before },
      after: {
        ...{ intent: rule.to, ...(force && { forced: true }) },
        ...(next.drain !== undefined && next.drain.correlationId !== correlationId
          ? { drain: next.drain.correlationId }
          : {}),
      },
      conditions: [fresh.condition],
      writes: [fresh.write(next)],
    },
  };
}

/** What operators want of a node is changed: cordon, drain, and uncordon, which takes either back. */
import type { DrainPlan, IntentChange, MutationOptions, PeerIntent, PeerStatus } from '@omnirelay/wire';
import { readPeerRecord } from './change-peer-record.ts';
import { amends, auditedWish, type DrainWish, drainRecord } from './drains/drain-wish.ts';
import { knownPeer } from './known-peer.ts';
import type { PlannedChange } from './operation.ts';
import { answerHead, type OperationContext } from './operation-context.ts';
import { refuseBlocked } from './problem.ts';
import { WRITTEN_ETAG } from './written-etag.ts';

export type IntentInput = MutationOptions & { readonly nodeId: string };

export interface IntentRule {
  readonly from: readonly PeerIntent[];
  readonly to: PeerIntent;
  /** Of a drain: how it is to go. */
  readonly drain?: DrainWish;
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
  // A drain that is under way may be hurried, given another time, or be tried anew.
  const amended = before === rule.to && rule.drain !== undefined && amends(rule.drain, fresh.record.drain);
  const unchanged = !amended && (before === rule.to || rule.done?.includes(before) === true);
  const forbidden = unchanged || amended ? [] : blockersOf(rule, input.nodeId, before);
  const plan = forbidden.length > 0 || (unchanged && !dryRun) ? undefined : await rule.plan?.();
  // What is under way goes on, whatever has come in its way since: that is told, and forbids nothing.
  const goesOn = unchanged || amended;
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
    drain:
      plan === undefined || rule.drain === undefined
        ? undefined
        : drainRecord(rule.drain, {
            ...{ under: amended ? fresh.record.drain : undefined, correlationId, now: state.wall() },
            shards: plan.drain.shards,
          }),
  };
  return {
    answer,
    effect: {
      object: `peer/${input.nodeId}`,
      before: { intent: before },
      after: {
        ...{ intent: rule.to, ...(rule.drain === undefined ? {} : auditedWish(rule.drain)) },
        ...(next.drain !== undefined && next.drain.correlationId !== correlationId
          ? { drain: next.drain.correlationId }
          : {}),
      },
      conditions: [fresh.condition],
      writes: [fresh.write(next)],
    },
  };
}

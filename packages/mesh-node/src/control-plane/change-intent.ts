/** Cordon and uncordon are one act with two ends. */
import type { IntentChange, MutationOptions, PeerIntent, PeerStatus } from '@omnirelay/wire';
import { readPeerRecord } from './change-peer-record.ts';
import { knownPeer } from './known-peer.ts';
import type { PlannedChange } from './operation.ts';
import { answerHead, type OperationContext } from './operation-context.ts';
import { Problem } from './problem.ts';
import { WRITTEN_ETAG } from './written-etag.ts';

export type IntentInput = MutationOptions & { readonly nodeId: string };

export interface IntentRule {
  readonly from: PeerIntent;
  readonly to: PeerIntent;
  effects(nodeId: string, status: PeerStatus): readonly string[];
}

function blockersOf(rule: IntentRule, nodeId: string, intent: PeerIntent): string[] {
  if (intent === rule.from || intent === rule.to) return [];
  return [
    intent === 'Removed'
      ? `${nodeId} was removed: it comes back only with a new join token.`
      : `${nodeId} is ${intent.toLowerCase()}: that change must end first.`,
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
  const blockers = blockersOf(rule, input.nodeId, before);
  const dryRun = input.dryRun === true;
  if (blockers.length > 0 && !dryRun) throw new Problem('conflict', blockers.join(' '), { extensions: { blockers } });
  const unchanged = before === rule.to;
  const effects = unchanged
    ? [`${input.nodeId} is ${rule.to.toLowerCase()} already.`]
    : rule.effects(input.nodeId, status);
  const writes = !unchanged && !dryRun;
  const answer: IntentChange = {
    ...answerHead(state),
    cursor: '',
    nodeId: input.nodeId,
    before,
    after: blockers.length > 0 ? before : rule.to,
    status,
    dryRun,
    unchanged,
    effects: blockers.length > 0 ? [] : effects,
    blockers,
    etag: writes ? WRITTEN_ETAG : fresh.etag,
    correlationId,
  };
  if (!writes) return { answer, effect: null };
  const next = {
    ...fresh.record,
    intent: rule.to,
    by: caller.principal.displayName,
    at: answer.generatedAt,
    reason: input.reason,
  };
  return {
    answer,
    effect: {
      object: `peer/${input.nodeId}`,
      before: { intent: before },
      after: { intent: rule.to },
      conditions: [fresh.condition],
      writes: [fresh.write(next)],
    },
  };
}

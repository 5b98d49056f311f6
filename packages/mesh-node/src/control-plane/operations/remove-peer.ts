/**
 * Ends a node's membership. The removal belongs to the node id and outlives restarts: every member refuses its certificates and closes its
 * channels, the control API answers it no more, and only a new join token that names the id lets it back. What is on its machine stays there:
 * of a control node that is the way to the registry and perhaps the CA key, which no record takes back.
 */
import { controlPb, type IntentChange, type PeerIntent } from '@omnirelay/wire';
import { z } from 'zod';
import type { IntentInput } from '../change-intent.ts';
import { readPeerRecord } from '../change-peer-record.ts';
import { knownPeer } from '../known-peer.ts';
import { ifMatch, intentChange, mutation, nodeId } from '../model-schemas.ts';
import type { ChangeOperation } from '../operation.ts';
import { answerHead, type ControlState } from '../operation-context.ts';
import type { PeerRecord } from '../peer-record.ts';
import { refuseBlocked } from '../problem.ts';
import { WRITTEN_ETAG } from '../written-etag.ts';

type Input = IntentInput & { readonly reason: string };

function blockersOf(state: ControlState, id: string): string[] {
  if (id === state.self.nodeId) return [`${id} answers this call itself: ask another control node.`];
  const { metadata, status } = knownPeer(state, id);
  if (metadata.role !== 'control' || status !== 'Alive') return [];
  const others = state.peers
    .list()
    .filter((peer) => peer.nodeId !== id && peer.metadata.role === 'control' && peer.status === 'Alive');
  return others.length > 0 ? [] : [`${id} is the only control node that is alive: without one nobody lets a node in.`];
}

function effectsOf(state: ControlState, id: string, before: PeerIntent): string[] {
  if (before === 'Removed') return [`${id} is removed already.`];
  const { status, leads, metadata } = knownPeer(state, id);
  return [
    `Every member closes its channels to ${id} and refuses its certificates.`,
    ...(status === 'Alive' && before !== 'Drained'
      ? [`${id} is alive: what it works on now is cut off. Drain it first to have that handed over.`]
      : []),
    ...(leads.length === 0 ? [] : [`It leads ${leads.join(', ')}: those scopes are taken over.`]),
    ...(metadata.role === 'control'
      ? [
          `It ends by itself once it reads this in the registry, and keeps its access to that and the CA key if it holds one: where it is not trusted any more change both.`,
        ]
      : []),
    `Only a new join token that names ${id} lets it back.`,
  ];
}

export const removePeer: ChangeOperation<Input, IntentChange> = {
  kind: 'change',
  name: 'remove-peer',
  summary: 'End a membership: id and certificates are denied until a join token names the id',
  method: 'POST',
  path: '/peers/{nodeId}:remove',
  scope: 'mesh.operate',
  tier: 'T2',
  rpc: controlPb.PeerService.method.removePeer,
  rpcField: 'change',
  input: z.strictObject({ nodeId, ...mutation, reason: z.string().min(1).max(500), ifMatch }),
  output: intentChange,
  objectOf: (input) => `peer/${input.nodeId}`,
  async run(context, input) {
    const { state, caller, correlationId } = context;
    const { status } = knownPeer(state, input.nodeId);
    const fresh = await readPeerRecord(context, input.nodeId, input.ifMatch);
    const before = fresh.record.intent;
    const unchanged = before === 'Removed';
    const blockers = unchanged ? [] : blockersOf(state, input.nodeId);
    const dryRun = input.dryRun === true;
    refuseBlocked(blockers, dryRun);
    const writes = !unchanged && !dryRun;
    const answer: IntentChange = {
      ...answerHead(state),
      cursor: '',
      nodeId: input.nodeId,
      before,
      after: blockers.length > 0 ? before : 'Removed',
      status,
      dryRun,
      unchanged,
      effects: blockers.length > 0 ? [] : effectsOf(state, input.nodeId, before),
      blockers,
      etag: writes ? WRITTEN_ETAG : fresh.etag,
      correlationId,
    };
    if (!writes) return { answer, effect: null };
    const next: PeerRecord = {
      ...fresh.record,
      intent: 'Removed',
      by: caller.principal.displayName,
      at: answer.generatedAt,
      reason: input.reason,
    };
    return {
      answer,
      effect: {
        object: `peer/${input.nodeId}`,
        before: { intent: before, status },
        after: { intent: 'Removed' },
        conditions: [fresh.condition],
        writes: [fresh.write(next)],
      },
    };
  },
};

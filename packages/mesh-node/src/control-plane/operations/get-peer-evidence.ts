/** Why this node believes what it believes of a peer: who accuses, who confirmed, what probes brought, and until when it may refute. Once dead, who had. */
import { nodeId as asNodeId, type Instant, type NodeId } from '@omnirelay/primitives';
import { type Member, neighbours } from '@omnirelay/protocol';
import { controlPb, type PeerEvidence } from '@omnirelay/wire';
import { z } from 'zod';
import { STATUS } from '../describe-peer.ts';
import { peerEvidence } from '../evidence-schema.ts';
import { knownPeer } from '../known-peer.ts';
import { minCursor } from '../list-input.ts';
import { nodeId } from '../model-schemas.ts';
import type { ReadOperation } from '../operation.ts';
import { type OperationContext, positionedHead } from '../operation-context.ts';
import { transitionsOfPeer } from '../transitions/transitions-of-peer.ts';

function describe(member: Member, toWall: (at: Instant) => Date) {
  const iso = (at: Instant): string => toWall(at).toISOString();
  const { suspicion, probe } = member;
  return {
    status: STATUS[member.liveness],
    statusSince: iso(member.changedAt),
    ...(suspicion === undefined ? {} : { suspectedAt: iso(suspicion.startedAt) }),
    ...(suspicion === undefined || member.liveness !== 'suspect' ? {} : { deadline: iso(suspicion.deadline) }),
    confirmations: suspicion?.accusations.length ?? 0,
    confirmationsNeeded: suspicion?.confirmationsNeeded ?? 0,
    accusations: (suspicion?.accusations ?? []).map(({ accuser, cause, at }) => ({ accuser, cause, at: iso(at) })),
    ...(probe === undefined ? {} : { probedAt: iso(probe.at), probeOutcome: probe.outcome }),
    indirect: (probe?.indirect ?? []).map(({ helper, outcome }) => ({ helper, outcome })),
    ...(member.rtt === undefined ? {} : { rttMs: member.rtt }),
    ...(member.lastSeen === undefined ? {} : { lastSeen: iso(member.lastSeen) }),
    ...(member.concludedBy === undefined ? {} : { concludedBy: member.concludedBy }),
  };
}

/** This node's own evidence, or that of the node that was named. */
async function evidenceOf({ state, signal }: OperationContext, id: NodeId, vantage: string | undefined) {
  const { membership } = state;
  if (vantage === undefined || vantage === membership.self) {
    const member = membership.view().members.get(id);
    const transitions = membership.transitionsOf(id);
    return { member, isNeighbour: membership.isNeighbour(id), transitions, observedBy: String(membership.self) };
  }
  const { members } = await state.vantage.observe(vantage, { kind: 'member', nodeId: id }, signal);
  const [member] = members;
  return { member, isNeighbour: member?.isNeighbour ?? false, transitions: [], observedBy: vantage };
}

/** Of the certificate that the node proved on its channel with the one that answers: another node's channels are not told. */
function certificateEnd({ state }: OperationContext, id: NodeId, observedBy: string) {
  const { membership, identity } = state;
  if (observedBy !== membership.self) return {};
  const end = id === membership.self ? identity.current().notAfter : membership.certificateEndOf?.(id);
  return end === undefined ? {} : { certificateEndsAt: end.toISOString() };
}

interface EvidenceInput {
  readonly nodeId: string;
  readonly minCursor?: string;
  readonly vantage?: string;
}

export const getPeerEvidence: ReadOperation<EvidenceInput, PeerEvidence> = {
  kind: 'read',
  name: 'get-peer-evidence',
  summary: 'Who suspects a peer, who confirmed, probe results and the deadline',
  method: 'GET',
  path: '/peers/{nodeId}/evidence',
  scope: 'mesh.read',
  fieldScopes: { vantage: 'mesh.observe' },
  tier: 'none',
  rpc: controlPb.PeerService.method.getPeerEvidence,
  input: z.strictObject({ nodeId, minCursor, vantage: z.exactOptional(nodeId) }),
  output: peerEvidence,
  async run(context, input) {
    const { state } = context;
    const peer = knownPeer(state, input.nodeId);
    const id = asNodeId(input.nodeId);
    const { member, isNeighbour, transitions, observedBy } = await evidenceOf(context, id, input.vantage);
    const unseen = {
      status: peer.status,
      statusSince: peer.statusSince,
      confirmations: 0,
      confirmationsNeeded: 0,
      accusations: [],
      indirect: [],
    };
    return {
      ...positionedHead(state),
      nodeId: input.nodeId,
      ...(member === undefined ? unseen : describe(member, (at) => state.membership.toWall(at))),
      isNeighbour,
      observedBy,
      ...certificateEnd(context, id, observedBy),
      // Who keeps a channel to it by the rule of neighbours, and so probes it in turn.
      probers: state.membership.probersOf?.(id) ?? neighbours(state.membership.view(), id),
      transitions: transitionsOfPeer(state.transitions, id, transitions),
    };
  },
};

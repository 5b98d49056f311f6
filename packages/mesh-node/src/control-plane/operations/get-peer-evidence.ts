/** Why this node believes what it believes of a peer: who accuses, who confirmed, what probes brought, and until when it may refute. Once dead, who had. */
import { nodeId as asNodeId } from '@omnirelay/primitives';
import type { Member } from '@omnirelay/protocol';
import { controlPb, type PeerEvidence } from '@omnirelay/wire';
import { z } from 'zod';
import { STATUS } from '../describe-peer.ts';
import { knownPeer } from '../known-peer.ts';
import { minCursor, nodeId, peerEvidence } from '../model-schemas.ts';
import type { ReadOperation } from '../operation.ts';
import { type ControlState, positionedHead } from '../operation-context.ts';

function describe(member: Member, { membership }: ControlState) {
  const iso = (at: Parameters<typeof membership.toWall>[0]): string => membership.toWall(at).toISOString();
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
    isNeighbour: membership.isNeighbour(member.nodeId),
  };
}

export const getPeerEvidence: ReadOperation<{ nodeId: string; minCursor?: string }, PeerEvidence> = {
  kind: 'read',
  name: 'get-peer-evidence',
  summary: 'Who suspects a peer, who confirmed, probe results and the deadline',
  method: 'GET',
  path: '/peers/{nodeId}/evidence',
  scope: 'mesh.read',
  tier: 'none',
  rpc: controlPb.PeerService.method.getPeerEvidence,
  input: z.strictObject({ nodeId, minCursor }),
  output: peerEvidence,
  async run({ state }, input) {
    const peer = knownPeer(state, input.nodeId);
    const id = asNodeId(input.nodeId);
    const member = state.membership.view().members.get(id);
    const unseen = {
      status: peer.status,
      statusSince: peer.statusSince,
      confirmations: 0,
      confirmationsNeeded: 0,
      accusations: [],
      indirect: [],
      isNeighbour: false,
    };
    return {
      ...positionedHead(state),
      nodeId: input.nodeId,
      ...(member === undefined ? unseen : describe(member, state)),
      transitions: state.membership
        .transitionsOf(id)
        .map(({ at, change, detail, correlationId }) => ({ at: at.toISOString(), change, detail, correlationId })),
    };
  },
};

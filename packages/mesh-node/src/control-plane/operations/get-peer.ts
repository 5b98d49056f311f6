import { controlPb, type PeerAnswer } from '@omnirelay/wire';
import { z } from 'zod';
import { describeDrain } from '../drains/describe-drain.ts';
import { knownPeer } from '../known-peer.ts';
import { minCursor } from '../list-input.ts';
import { nodeId, peerAnswer } from '../model-schemas.ts';
import type { ReadOperation } from '../operation.ts';
import { positionedHead } from '../operation-context.ts';

export const getPeer: ReadOperation<{ nodeId: string; minCursor?: string }, PeerAnswer> = {
  kind: 'read',
  name: 'get-peer',
  summary: 'One peer, with the ETag of its record and how far its drain is',
  method: 'GET',
  path: '/peers/{nodeId}',
  scope: 'mesh.read',
  tier: 'none',
  rpc: controlPb.PeerService.method.getPeer,
  input: z.strictObject({ nodeId, minCursor }),
  output: peerAnswer,
  async run(context, input) {
    const { state } = context;
    const staleSince = state.peers.staleSince();
    const peer = knownPeer(state, input.nodeId);
    const drain = await describeDrain(context, peer);
    return {
      ...positionedHead(state),
      peer,
      ...(staleSince === undefined ? {} : { staleSince }),
      ...(drain === undefined ? {} : { drain }),
    };
  },
};

import { controlPb, type IntentChange } from '@omnirelay/wire';
import { z } from 'zod';
import { changeIntent, type IntentInput } from '../change-intent.ts';
import { ifMatch, intentChange, mutation, nodeId } from '../model-schemas.ts';
import type { ChangeOperation } from '../operation.ts';

export const cordonPeer: ChangeOperation<IntentInput, IntentChange> = {
  kind: 'change',
  name: 'cordon-peer',
  summary: 'Keep new work away from a peer; what it has, it keeps',
  method: 'POST',
  path: '/peers/{nodeId}:cordon',
  scope: 'mesh.operate',
  tier: 'T0',
  rpc: controlPb.PeerService.method.cordonPeer,
  rpcField: 'change',
  input: z.strictObject({ nodeId, ...mutation, ifMatch }),
  output: intentChange,
  objectOf: (input) => `peer/${input.nodeId}`,
  run: (context, input) =>
    changeIntent(context, input, {
      from: ['Active'],
      to: 'Cordoned',
      effects: (id, status) => [
        `${id} gets no new work; what it has, it keeps.`,
        'The cordon belongs to the node id: it outlives restarts until somebody lifts it.',
        ...(status === 'Alive' ? [] : [`${id} is ${status.toLowerCase()} now; the cordon holds when it comes back.`]),
      ],
    }),
};

import { controlPb, type IntentChange } from '@omnirelay/wire';
import { z } from 'zod';
import { changeIntent, type IntentInput } from '../change-intent.ts';
import { ifMatch, intentChange, mutation, nodeId } from '../model-schemas.ts';
import type { ChangeOperation } from '../operation.ts';

export const uncordonPeer: ChangeOperation<IntentInput, IntentChange> = {
  kind: 'change',
  name: 'uncordon-peer',
  summary: 'Let new work come to a peer again; of one that is draining, call that off',
  method: 'POST',
  path: '/peers/{nodeId}:uncordon',
  scope: 'mesh.operate',
  tier: 'T0',
  rpc: controlPb.PeerService.method.uncordonPeer,
  rpcField: 'change',
  input: z.strictObject({ nodeId, ...mutation, ifMatch }),
  output: intentChange,
  objectOf: (input) => `peer/${input.nodeId}`,
  run: (context, input) =>
    changeIntent(context, input, {
      from: ['Cordoned', 'Draining', 'Drained'],
      to: 'Active',
      effects: (id, status) => [
        `${id} may get new work again.`,
        ...(status === 'Alive' ? [] : [`${id} is ${status.toLowerCase()} now: none comes before it is back.`]),
      ],
    }),
};

/**
 * Has all that a node owns and leads handed over. The intent is Draining from then on; whoever leads the mesh sees to it, and writes Drained once nothing is
 * left (`drains/tend-drains.ts`). Uncordon calls it off, or takes the node back.
 */
import { controlPb, type IntentChange } from '@omnirelay/wire';
import { z } from 'zod';
import { changeIntent, type IntentInput } from '../change-intent.ts';
import { planDrain } from '../drains/drain-plan.ts';
import { ifMatch, intentChange, mutation, nodeId } from '../model-schemas.ts';
import type { ChangeOperation } from '../operation.ts';

type Input = IntentInput & { readonly reason: string; readonly force?: boolean };

export const drainPeer: ChangeOperation<Input, IntentChange> = {
  kind: 'change',
  name: 'drain-peer',
  summary: 'Hand over all that a peer owns and leads, and keep new work away from it',
  method: 'POST',
  path: '/peers/{nodeId}:drain',
  scope: 'mesh.operate',
  tier: 'T1',
  fieldTiers: { force: 'T2' },
  rpc: controlPb.PeerService.method.drainPeer,
  rpcField: 'change',
  input: z.strictObject({
    nodeId,
    ...mutation,
    reason: z.string().min(1).max(500),
    force: z.exactOptional(z.boolean().describe('whatever the rounds have left; a drain that is under way as well')),
    ifMatch,
  }),
  output: intentChange,
  objectOf: (input) => `peer/${input.nodeId}`,
  run: (context, input) =>
    changeIntent(context, input, {
      from: ['Active', 'Cordoned'],
      to: 'Draining',
      done: ['Drained'],
      force: input.force === true,
      plan: () => planDrain(context, input.nodeId, input.force === true),
      effects: (id, status) => [
        `${id} gets no new work. Once nothing of its is left, it is drained.`,
        'The drain belongs to the node id: it outlives restarts until somebody uncordons it.',
        ...(status === 'Alive' ? [] : [`${id} is ${status.toLowerCase()} now: what it had goes to others without it.`]),
      ],
    }),
};

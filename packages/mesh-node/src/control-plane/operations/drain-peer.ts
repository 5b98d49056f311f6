/**
 * Has all that a node owns and leads handed over. The intent is Draining from then on; whoever leads the mesh sees to it, and writes Drained once nothing is
 * left (`drains/tend-drains.ts`). Uncordon calls it off, or takes the node back.
 */
import { type AtDeadline, controlPb, type IntentChange } from '@omnirelay/wire';
import { z } from 'zod';
import { CONTROL_BOUNDS } from '../bounds.ts';
import { changeIntent, type IntentInput } from '../change-intent.ts';
import { planDrain } from '../drains/drain-plan.ts';
import { atDeadline } from '../drains/drain-schemas.ts';
import { deadlineWords } from '../drains/drain-wish.ts';
import { ifMatch, intentChange, mutation, nodeId } from '../model-schemas.ts';
import type { ChangeOperation } from '../operation.ts';

type Input = IntentInput & {
  readonly reason: string;
  readonly force?: boolean;
  readonly deadlineMs?: number;
  readonly atDeadline?: AtDeadline;
  readonly retry?: boolean;
};

const { least, most } = CONTROL_BOUNDS.drainTimeMs;

export const drainPeer: ChangeOperation<Input, IntentChange> = {
  kind: 'change',
  name: 'drain-peer',
  summary: 'Hand over all that a peer owns and leads, and keep new work away from it',
  method: 'POST',
  path: '/peers/{nodeId}:drain',
  scope: 'mesh.operate',
  tier: 'T1',
  fieldTiers: { force: 'T2', 'atDeadline=force': 'T2' },
  rpc: controlPb.PeerService.method.drainPeer,
  rpcField: 'change',
  input: z.strictObject({
    nodeId,
    ...mutation,
    reason: z.string().min(1).max(500),
    force: z.exactOptional(z.boolean().describe('whatever the rounds have left; a drain that is under way as well')),
    deadlineMs: z.exactOptional(
      z
        .int32()
        .min(least)
        .max(most)
        .describe('how long it may take from now on; of a drain that is under way, its new time'),
    ),
    atDeadline: z.exactOptional(
      atDeadline.describe('what becomes of it then: it goes on and is told to be overdue, is forced, or is called off'),
    ),
    retry: z.exactOptional(
      z.boolean().describe('of a drain that is under way: what rests since it was in vain is tried at once'),
    ),
    ifMatch,
  }),
  output: intentChange,
  objectOf: (input) => `peer/${input.nodeId}`,
  run(context, input) {
    const { force = false, deadlineMs, atDeadline: then, retry = false } = input;
    const drain = { force, deadlineMs, atDeadline: then, retry };
    return changeIntent(context, input, {
      from: ['Active', 'Cordoned'],
      to: 'Draining',
      done: ['Drained'],
      drain,
      plan: () => planDrain(context, input.nodeId, drain),
      effects: (id, status) => [
        `${id} gets no new work. Once nothing of its is left, it is drained.`,
        'The drain belongs to the node id: it outlives restarts until somebody uncordons it.',
        ...deadlineWords(drain, context.state.wall()),
        ...(status === 'Alive' ? [] : [`${id} is ${status.toLowerCase()} now: what it had goes to others without it.`]),
      ],
    });
  },
};

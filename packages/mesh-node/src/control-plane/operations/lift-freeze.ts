/** Ends a freeze before it is over by itself. */
import { decodeFreeze, freezeKey, freezesVersionWrite } from '@omnirelay/protocol/policy';
import { type FreezeChange, type LiftFreezeInput, policiesPb } from '@omnirelay/wire';
import { z } from 'zod';
import { freezeChange, freezeId } from '../freeze-schemas.ts';
import { ifMatch, mutation } from '../model-schemas.ts';
import type { ChangeOperation } from '../operation.ts';
import { answerHead } from '../operation-context.ts';
import { recordEtag } from '../peer-record.ts';
import { describeFreeze, stateOfFreeze } from '../policies/describe-freeze.ts';
import { requirePolicies } from '../policies/describe-policy.ts';
import { Problem } from '../problem.ts';
import { readFresh } from '../shards/change-settings.ts';

export const liftFreeze: ChangeOperation<LiftFreezeInput & { readonly reason: string }, FreezeChange> = {
  kind: 'change',
  name: 'lift-freeze',
  summary: 'End a freeze before it is over by itself',
  method: 'POST',
  path: '/freezes/{id}:lift',
  scope: 'mesh.operate',
  tier: 'T1',
  rpc: policiesPb.PolicyControlService.method.liftFreeze,
  rpcField: 'change',
  input: z.strictObject({ id: freezeId, ...mutation, reason: z.string().min(1).max(500), ifMatch }),
  output: freezeChange,
  objectOf: ({ id }) => `freeze/${id}`,
  async run(context, input) {
    const { state, correlationId } = context;
    requirePolicies(state);
    const key = freezeKey(input.id);
    const stored = await readFresh(context, key);
    if (stored === undefined)
      throw new Problem('not_found', `There is no freeze ${input.id}: it was lifted, or was over long ago.`);
    const etag = recordEtag(stored.version);
    if (input.ifMatch !== undefined && input.ifMatch !== '*' && input.ifMatch !== etag)
      throw new Problem('precondition_failed', `The freeze ${input.id} is at ${etag}, not at ${input.ifMatch}.`, {
        extensions: { currentEtag: etag },
      });
    const read = decodeFreeze(stored);
    if (read.kind === 'unreadable')
      throw new Problem('record_unreadable', `Nothing was done: of ${stored.key}, ${read.detail}.`);
    const freeze = { ...read.value, recordVersion: stored.version };
    const told = describeFreeze(freeze, state.wall());
    const dryRun = input.dryRun === true;
    const isOver = stateOfFreeze(freeze, state.wall()) === 'Over';
    const answer: FreezeChange = {
      ...answerHead(state),
      cursor: '',
      freeze: told,
      dryRun,
      effects: [
        isOver
          ? 'It is over already: only its record goes.'
          : 'What it held back begins as soon as whoever leads the mesh has read that it is gone.',
      ],
      blockers: [],
      warnings: [],
      correlationId,
    };
    if (dryRun) return { answer, effect: null };
    return {
      answer,
      effect: {
        object: `freeze/${freeze.id}`,
        before: told,
        conditions: [{ kind: 'version', key, version: stored.version }],
        writes: [{ kind: 'delete', key }, freezesVersionWrite(state.wall())],
      },
    };
  },
};

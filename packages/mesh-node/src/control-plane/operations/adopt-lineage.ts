/**
 * Goes on with a store that is not the one this mesh knew. Nothing else can be written before, so the adoption commits by itself; its
 * audit entry is part of that transaction, the first of the new history.
 */
import type { StoreIdentity } from '@omnirelay/registry';
import { controlPb, type LineageAdoption, type MutationOptions } from '@omnirelay/wire';
import { z } from 'zod';
import { CONTROL_BOUNDS } from '../bounds.ts';
import { describeLineage } from '../describe-lineage.ts';
import { lineageAdoption, mutation } from '../model-schemas.ts';
import type { ChangeOperation } from '../operation.ts';
import { positionedHead } from '../operation-context.ts';
import { Problem } from '../problem.ts';

type Input = MutationOptions & { readonly expectedStoreIdentity: string; readonly reason: string };

export const adoptLineage: ChangeOperation<Input, LineageAdoption> = {
  kind: 'change',
  name: 'adopt-lineage',
  summary: 'Go on with another registry history; old claims are void',
  method: 'POST',
  path: '/lineage:adopt',
  scope: 'mesh.admin',
  tier: 'T3',
  rpc: controlPb.LineageService.method.adoptLineage,
  // The identity of the store that was looked at makes a second call a conflict; the store cannot be read before it is adopted.
  ownIdempotency: true,
  input: z.strictObject({
    ...mutation,
    reason: z.string().min(1).max(500),
    expectedStoreIdentity: z.string().min(1).max(200),
  }),
  output: lineageAdoption,
  objectOf: () => 'lineage',
  async run({ state, caller, correlationId, signal }, input) {
    const dryRun = input.dryRun === true;
    const outcome = await state.audit.alongside((planEntry) =>
      state.registry.adopt({
        expectedStoreIdentity: input.expectedStoreIdentity as StoreIdentity,
        writerId: state.self.nodeId,
        dryRun,
        alongside: (adoption, read) =>
          planEntry(
            {
              action: 'adopt-lineage',
              object: 'lineage',
              principal: caller.principal,
              correlationId,
              outcome: 'accepted',
              reason: input.reason,
              changeTicket: input.changeTicket,
              before: adoption.before === undefined ? undefined : describeLineage(adoption.before),
              after: describeLineage(adoption.after),
            },
            read,
          ),
      }),
    );
    if (outcome.kind === 'unknown')
      throw new Problem('registry_dark', `${outcome.explanation}.`, { extensions: { outcome: 'unknown' } });
    if (outcome.kind !== 'adopted')
      throw new Problem('conflict', outcome.explanation, { extensions: { outcome: outcome.kind } });
    if (!dryRun) state.metrics.registryAdoptions.inc({ mesh_trigger: 'operator' });
    // Who reads here next sees the entry, and the records of the new history.
    const { revision } = outcome;
    if (revision !== undefined)
      await Promise.all(
        [state.peerRecords, state.auditRecords].map((one) =>
          one.reached(revision, CONTROL_BOUNDS.behindWaitMs, signal),
        ),
      );
    const before = outcome.before === undefined ? undefined : describeLineage(outcome.before);
    const after = describeLineage(outcome.after);
    return {
      answer: {
        ...positionedHead(state),
        ...(before === undefined ? {} : { before }),
        after,
        dryRun,
        effects: [
          `The lineage epoch becomes ${after.lineageEpoch}: every older claim and fence is void.`,
          'Writes go on. Records that only the former store held are gone.',
        ],
        correlationId,
      },
      effect: null,
    };
  },
};

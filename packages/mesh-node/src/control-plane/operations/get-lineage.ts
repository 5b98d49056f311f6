/** The registry's history as this node judges it: answers in any state, and says what to do in each. */
import { controlPb, type LineageAnswer } from '@omnirelay/wire';
import { z } from 'zod';
import { describeLineage } from '../describe-lineage.ts';
import { minCursor } from '../list-input.ts';
import { lineageAnswer } from '../model-schemas.ts';
import type { ReadOperation } from '../operation.ts';
import { positionedHead } from '../operation-context.ts';

export const getLineage: ReadOperation<{ minCursor?: string }, LineageAnswer> = {
  kind: 'read',
  name: 'get-lineage',
  summary: 'State of the registry history: stored lineage, store identity, high water',
  method: 'GET',
  path: '/lineage',
  scope: 'mesh.read',
  tier: 'none',
  rpc: controlPb.LineageService.method.getLineage,
  input: z.strictObject({ minCursor }),
  output: lineageAnswer,
  async run({ state }) {
    const now = state.registry.state();
    return {
      ...positionedHead(state),
      ...(now.stored === undefined ? {} : { stored: describeLineage(now.stored) }),
      ...(now.storeIdentity === undefined ? {} : { storeIdentity: now.storeIdentity }),
      highWaterEpoch: String(now.highWater.lineageEpoch),
      highWaterRevision: String(now.highWater.revision),
      headRevision: String(now.head ?? 0n),
      state: now.kind === 'opening' ? 'dark' : now.kind,
      explanation: now.explanation,
      storeKind: state.registry.store.kind,
      writesStopped: now.kind !== 'ok',
    };
  },
};

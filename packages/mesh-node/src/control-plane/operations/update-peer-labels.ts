/** The operators' overlay over a peer's own labels: set and remove, each value with its source. */
import { nodeId as asNodeId } from '@omnirelay/primitives';
import { controlPb, type LabelsChange, type MutationOptions } from '@omnirelay/wire';
import { z } from 'zod';
import { CONTROL_BOUNDS } from '../bounds.ts';
import { readPeerRecord } from '../change-peer-record.ts';
import { layLabels } from '../describe-peer.ts';
import { knownPeer } from '../known-peer.ts';
import { ifMatch, labelsChange, mutation, nodeId } from '../model-schemas.ts';
import type { ChangeOperation } from '../operation.ts';
import { answerHead } from '../operation-context.ts';
import { Problem } from '../problem.ts';
import { WRITTEN_ETAG } from '../written-etag.ts';

interface LabelsInput extends MutationOptions {
  readonly nodeId: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
}

const labelKey = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?$/, 'expected a label key: 1 to 63 of A-Z a-z 0-9 . _ / -');

export const updatePeerLabels: ChangeOperation<LabelsInput, LabelsChange> = {
  kind: 'change',
  name: 'update-peer-labels',
  summary: 'Set or remove overlay labels of a peer',
  method: 'PATCH',
  path: '/peers/{nodeId}',
  scope: 'mesh.operate',
  tier: 'T0',
  needsIfMatch: true,
  rpc: controlPb.PeerService.method.updatePeerLabels,
  input: z.strictObject({
    nodeId,
    set: z.exactOptional(z.record(labelKey, z.string().max(200))),
    remove: z.exactOptional(z.array(labelKey).max(CONTROL_BOUNDS.labelsPerPeer)),
    ...mutation,
    ifMatch,
  }),
  output: labelsChange,
  objectOf: (input) => `peer/${input.nodeId}`,
  async run(context, input) {
    const { state, correlationId } = context;
    if (input.ifMatch === undefined)
      throw new Problem(
        'precondition_required',
        'Labels need If-Match with the ETag of the peer (`"0"` or `*` where it has none yet).',
      );
    knownPeer(state, input.nodeId);
    const fresh = await readPeerRecord(context, input.nodeId, input.ifMatch);
    const overlay: Record<string, string> = { ...fresh.record.labels, ...input.set };
    for (const key of input.remove ?? []) delete overlay[key];
    if (Object.keys(overlay).length > CONTROL_BOUNDS.labelsPerPeer)
      throw new Problem('invalid_input', `A peer has at most ${CONTROL_BOUNDS.labelsPerPeer} overlay labels.`);
    const owner = state.membership.view().members.get(asNodeId(input.nodeId))?.claim?.metadata.labels ?? {};
    const dryRun = input.dryRun === true;
    const answer: LabelsChange = {
      ...answerHead(state),
      cursor: '',
      nodeId: input.nodeId,
      before: layLabels(owner, fresh.record.labels),
      after: layLabels(owner, overlay),
      dryRun,
      etag: dryRun ? fresh.etag : WRITTEN_ETAG,
      correlationId,
    };
    if (dryRun) return { answer, effect: null };
    return {
      answer,
      effect: {
        object: `peer/${input.nodeId}`,
        before: { labels: fresh.record.labels },
        after: { labels: overlay },
        conditions: [fresh.condition],
        writes: [fresh.write({ ...fresh.record, labels: overlay })],
      },
    };
  },
};

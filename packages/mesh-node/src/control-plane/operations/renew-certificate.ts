/**
 * The next certificate of a node that holds a valid one: same identity, whatever the CSR asks for. It reads the cached records only, so
 * that certificates go on renewing while the registry is dark; but until they have been read once, nobody knows who was removed, and it
 * signs nothing. It is logged, not audited (a line each half life of each node).
 */
import { controlPb, type RenewAnswer } from '@omnirelay/wire';
import { z } from 'zod';
import { renewAnswer } from '../model-schemas.ts';
import type { ReadOperation } from '../operation.ts';
import { positionedHead } from '../operation-context.ts';
import { peerKey, readPeerIntent } from '../peer-record.ts';
import { Problem } from '../problem.ts';
import { signLeaf } from '../sign-leaf.ts';

export const renewCertificate: ReadOperation<{ csrPem: string }, RenewAnswer> = {
  kind: 'read',
  name: 'renew-certificate',
  summary: 'The next certificate for the identity of the presented one',
  method: 'POST',
  path: '/certificates:renew',
  scope: 'node-certificate',
  tier: 'none',
  rpc: controlPb.BootstrapService.method.renewCertificate,
  input: z.strictObject({ csrPem: z.string().min(1).max(16_000) }),
  output: renewAnswer,
  async run({ state, caller, correlationId }, input) {
    const identity = caller.certificate?.identity;
    if (identity === undefined) throw new Problem('forbidden', 'Only a node may renew, with its own mesh certificate.');
    if (state.signer === null)
      throw new Problem('authority_absent', `${state.self.nodeId} holds no CA key. Renew at a control node that does.`);
    if (!state.peerRecords.loaded)
      throw new Problem(
        'registry_dark',
        `${state.self.nodeId} has not read since its start who was removed from the mesh: the registry does not answer. Renew at another control node, or try again.`,
        { retryAfterSeconds: 1 },
      );
    if (readPeerIntent(state.peerRecords.get(peerKey(identity.nodeId))).intent === 'Removed')
      throw new Problem('forbidden', `${identity.nodeId} was removed from the mesh: it needs a new join token.`);
    const leaf = await signLeaf(state.signer, input.csrPem, identity);
    const { nodeId, role, clusterId } = identity;
    const expiresAt = leaf.notAfter.toISOString();
    state.logger.info(
      { event: 'certificate-renewed', peerId: nodeId, role, clusterId, expiresAt, correlationId },
      `renewed the certificate of ${nodeId}`,
    );
    return {
      ...positionedHead(state),
      certificateChainPem: leaf.certificateChainPem,
      caPem: leaf.caPem,
      expiresAt,
    };
  },
};

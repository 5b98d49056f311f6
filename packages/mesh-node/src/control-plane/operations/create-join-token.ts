/** A single-use token with which a new node gets its first certificate. The secret is shown once; the registry keeps its hash. */
import { type CreateJoinToken, controlPb, type JoinToken, type MutationOptions } from '@omnirelay/wire';
import { z } from 'zod';
import { CONTROL_BOUNDS } from '../bounds.ts';
import { type JoinTokenRecord, joinTokenKey } from '../join-token-record.ts';
import { joinToken, mutation, nodeId } from '../model-schemas.ts';
import type { ChangeOperation } from '../operation.ts';
import { answerHead } from '../operation-context.ts';
import { Problem } from '../problem.ts';

type Input = CreateJoinToken & MutationOptions & { readonly role: 'control' | 'gateway' | 'worker' };

export const createJoinToken: ChangeOperation<Input, JoinToken> = {
  kind: 'change',
  name: 'create-join-token',
  summary: 'A single-use token for a new node, valid for at most an hour',
  method: 'POST',
  path: '/join-tokens',
  scope: 'mesh.operate',
  tier: 'T0',
  rpc: controlPb.JoinTokenService.method.createJoinToken,
  input: z.strictObject({
    role: z.enum(['control', 'gateway', 'worker']),
    nodeId: z.exactOptional(nodeId),
    ttlSeconds: z.exactOptional(z.int().min(10).max(CONTROL_BOUNDS.joinTokenSeconds)),
    labels: z.exactOptional(z.record(z.string().min(1).max(63), z.string().max(200))),
    ...mutation,
  }),
  output: joinToken,
  objectOf: (input) => `join-token/${input.nodeId ?? input.role}`,
  async run({ state, caller }, input) {
    if (state.signer === null)
      throw new Problem('authority_absent', `${state.self.nodeId} holds no CA key. Ask a control node that does.`);
    // A control node opens the registry: whoever lets one in decides over the mesh.
    if (input.role === 'control' && !caller.scopes.includes('mesh.admin'))
      throw new Problem(
        'forbidden',
        'A token for a control node needs mesh.admin; gateways and workers need mesh.operate.',
      );
    const minted = state.signer.mintJoinToken();
    const expiresAt = state.wall() + (input.ttlSeconds ?? CONTROL_BOUNDS.joinTokenDefaultSeconds) * 1000;
    const dryRun = input.dryRun === true;
    const answer: JoinToken = {
      ...answerHead(state),
      cursor: '',
      tokenId: minted.tokenId,
      expiresAt: new Date(expiresAt).toISOString(),
      role: input.role,
      ...(input.nodeId === undefined ? {} : { nodeId: input.nodeId }),
      dryRun,
    };
    if (dryRun) return { answer, effect: null };
    const record: JoinTokenRecord = {
      secretHash: minted.secretHash,
      role: input.role,
      ...(input.nodeId === undefined ? {} : { nodeId: input.nodeId }),
      labels: { ...input.labels },
      createdBy: caller.principal.subject,
      expiresAt,
    };
    const key = joinTokenKey(minted.tokenId);
    const { secretHash: _, ...shown } = record;
    return {
      answer,
      secret: { token: minted.token },
      effect: {
        object: `join-token/${minted.tokenId}`,
        after: shown,
        conditions: [{ kind: 'absent', key }],
        writes: [{ kind: 'put', key, value: JSON.stringify(record), schema: 1, minReader: 1 }],
      },
    };
  },
};

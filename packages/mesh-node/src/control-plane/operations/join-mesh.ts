/**
 * A new node's first certificate: the token is checked against its record, the CSR is signed, and the token is consumed by
 * compare-and-set. Two nodes with one token: exactly one gets an answer. The private key never leaves the node.
 */
import type { MeshIdentity } from '@omnirelay/pki';
import { controlPb, type JoinAnswer, type JoinRequest } from '@omnirelay/wire';
import { z } from 'zod';
import { CONTROL_BOUNDS } from '../bounds.ts';
import { type JoinTokenRecord, joinTokenKey, joinTokenRecord } from '../join-token-record.ts';
import { joinAnswer, nodeId } from '../model-schemas.ts';
import type { ChangeOperation } from '../operation.ts';
import { type OperationContext, positionedHead } from '../operation-context.ts';
import { type PeerRecord, peerKey, readPeerIntent, schemaOfWrite } from '../peer-record.ts';
import { Problem } from '../problem.ts';
import { signLeaf } from '../sign-leaf.ts';

const INVALID = 'The join token is not known here. Mint a new one with `omnirelay mesh tokens create`.';

async function readToken({ state, signal }: OperationContext, input: JoinRequest) {
  const { signer, registry } = state;
  if (signer === null)
    throw new Problem('authority_absent', `${state.self.nodeId} holds no CA key. Join by a control node that does.`);
  const parsed = signer.parseJoinToken(input.token);
  if (parsed === null)
    throw new Problem('join_token_invalid', 'This is no join token: pass the whole text that `tokens create` printed.');
  const keys = [joinTokenKey(parsed.tokenId), peerKey(input.nodeId)];
  const { records } = await registry.store.read(keys, { signal, timeoutMs: CONTROL_BOUNDS.registryTimeoutMs });
  const stored = records.find((record) => record.key === keys[0]);
  const peer = records.find((record) => record.key === keys[1]);
  if (stored === undefined) throw new Problem('join_token_invalid', INVALID);
  const token = joinTokenRecord.parse(JSON.parse(stored.value));
  if (!signer.verifySecret(parsed.secret, token.secretHash)) throw new Problem('join_token_invalid', INVALID);
  return { signer, tokenId: parsed.tokenId, token, stored, peer };
}

function checkToken(token: JoinTokenRecord, nodeIdAsked: string, now: number): void {
  if (token.usedBy !== undefined)
    throw new Problem('join_token_used', 'The join token was used before: each is for one node, once. Mint a new one.');
  if (token.expiresAt <= now)
    throw new Problem(
      'join_token_expired',
      `The join token ended at ${new Date(token.expiresAt).toISOString()}. Mint a new one.`,
    );
  if (token.nodeId !== undefined && token.nodeId !== nodeIdAsked)
    throw new Problem('join_token_invalid', `The join token was made for ${token.nodeId}, not for ${nodeIdAsked}.`);
}

/**
 * An id that somebody has, or had, is not given away by a token that does not name it; and nobody who lives is replaced in another role.
 * @throws Problem conflict
 */
function checkNodeIdIsFree(
  { state }: OperationContext,
  token: JoinTokenRecord,
  asked: string,
  record: PeerRecord,
): void {
  const known = state.peers.get(asked);
  const role = known?.metadata.role ?? '';
  const named = token.nodeId === asked;
  const lives = known?.status === 'Alive' || known?.status === 'Suspect';
  if (lives && role !== '' && role !== token.role)
    throw new Problem(
      'conflict',
      `${asked} is ${known.status.toLowerCase()} as a ${role}: it cannot be enrolled as a ${token.role}. Remove it first, or choose another node id.`,
    );
  if (named || (known === undefined && record.enrolled === undefined)) return;
  throw new Problem(
    'conflict',
    `${asked} is taken${lives ? ' by a node that runs' : ''}. Choose another node id, or let it be enrolled anew with a token that names it: \`omnirelay mesh tokens create --node-id ${asked}\`.`,
  );
}

export const joinMesh: ChangeOperation<JoinRequest, JoinAnswer> = {
  kind: 'change',
  name: 'join-mesh',
  summary: 'First certificate of a new node, against a join token and a CSR',
  method: 'POST',
  path: '/bootstrap/join',
  scope: 'join-token',
  tier: 'none',
  rpc: controlPb.BootstrapService.method.joinMesh,
  input: z.strictObject({ token: z.string().min(1).max(2_000), csrPem: z.string().min(1).max(16_000), nodeId }),
  output: joinAnswer,
  objectOf: (input) => `peer/${input.nodeId}`,
  async run(context, input) {
    const { state } = context;
    const { signer, tokenId, token, stored, peer } = await readToken(context, input);
    checkToken(token, input.nodeId, state.wall());
    const { trustDomain, clusterId } = state.self;
    const identity: MeshIdentity = { trustDomain, clusterId, role: token.role, nodeId: input.nodeId };
    const record = readPeerIntent(peer);
    checkNodeIdIsFree(context, token, input.nodeId, record);
    const leaf = await signLeaf(signer, input.csrPem, identity);
    const head = positionedHead(state);
    const consumed: JoinTokenRecord = { ...token, usedBy: { nodeId: input.nodeId, at: head.generatedAt } };
    // A removed id comes back by a new token, and only so. The token's labels become the first overlay.
    const returns = record.intent === 'Removed';
    const next: PeerRecord = {
      // Who removed it, and why, is no longer so: the audit keeps it.
      ...(returns ? { intent: 'Active', by: `join token ${tokenId}`, at: head.generatedAt } : record),
      labels: { ...record.labels, ...token.labels },
      enrolled: {
        role: token.role,
        at: head.generatedAt,
        certificatesFrom: leaf.notBefore.toISOString(),
        again: peer !== undefined || state.peers.get(input.nodeId) !== undefined,
      },
    };
    const key = peerKey(input.nodeId);
    return {
      answer: {
        ...head,
        certificateChainPem: leaf.certificateChainPem,
        caPem: leaf.caPem,
        meshId: state.meshId,
        clusterId,
        trustDomain,
        bootEpochFloor: String(state.bootEpochFloor(input.nodeId)),
        seeds: [...state.seeds()],
        expiresAt: leaf.notAfter.toISOString(),
      },
      effect: {
        object: `peer/${input.nodeId}`,
        principal: {
          kind: 'system',
          issuer: 'join-token',
          subject: tokenId,
          displayName: `join token ${tokenId}`,
          scopes: [],
        },
        before: { intent: record.intent },
        after: { intent: next.intent, joined: input.nodeId, role: token.role, token: tokenId },
        conditions: [
          { kind: 'version', key: stored.key, version: stored.version },
          // Of two tokens that enrol one id at once, one wins.
          peer === undefined ? { kind: 'absent', key } : { kind: 'version', key, version: peer.version },
        ],
        writes: [
          { kind: 'put', key: stored.key, value: JSON.stringify(consumed), schema: 1, minReader: 1 },
          { kind: 'put', key, value: JSON.stringify(next), schema: schemaOfWrite(peer), minReader: 1 },
        ],
      },
    };
  },
};

/**
 * A node's statement about itself and its bytes. The origin encodes it once; relays hand on the bytes they got, with whatever fields a
 * newer origin wrote, so that a signature over them stays good.
 */
import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { address, bootId } from '@omnirelay/primitives';
import {
  type AliveClaim,
  checkToldLoad,
  type HeldScopes,
  hashMetadata,
  type MemberMetadata,
  parseFence,
  type SeenRegistry,
  type ToldLoad,
} from '@omnirelay/protocol';
import type { FrameBounds } from './bounds.ts';
import { checkCount, checkedClusterId, checkedNodeId, checkLength, Malformed, safeInteger } from './frame-checks.ts';
import * as pb from './generated/omnirelay/membership/v1/membership_pb.ts';

/** Of what a node tells of its load. */
const LOAD_VERSION = 1;

const encoded = new WeakMap<AliveClaim, Uint8Array>();

/** The origin's bytes where there are any; a claim of our own is encoded once. */
export function statementOf(claim: AliveClaim): MessageInitShape<typeof pb.AliveClaimSchema> {
  if (claim.origin !== undefined) {
    return { statement: claim.origin.bytes, signature: claim.origin.signature ?? new Uint8Array(0) };
  }
  let bytes = encoded.get(claim);
  if (bytes === undefined) {
    bytes = encodeStatement(claim);
    encoded.set(claim, bytes);
  }
  return { statement: bytes };
}

function encodeStatement(claim: AliveClaim): Uint8Array {
  const { metadata, holds, registry, load } = claim;
  const statement = create(pb.AliveStatementSchema, {
    nodeId: claim.nodeId,
    life: { bootEpoch: claim.bootEpoch, bootId: claim.bootId },
    incarnation: BigInt(claim.incarnation),
    metadata: {
      role: metadata.role,
      clusterId: metadata.clusterId,
      region: metadata.region,
      zone: metadata.zone,
      meshVersion: metadata.meshVersion,
      http3Support: metadata.http3Support,
      endpoint: metadata.endpoint,
      endpoints: { ...metadata.endpoints },
      metadataVersion: BigInt(metadata.metadataVersion),
      posture: metadata.posture,
      labels: { ...metadata.labels },
    },
    ...(holds && { holds: { claims: [...holds.claims], others: holds.others } }),
    ...(registry && { registry: { ...registry } }),
    ...(load && { load: { version: LOAD_VERSION, ...load, reportedAtMs: BigInt(load.reportedAt) } }),
  });
  return toBinary(pb.AliveStatementSchema, statement);
}

/** @throws Malformed */
export function readStatement(message: pb.AliveClaim | undefined, bounds: FrameBounds): AliveClaim {
  if (message === undefined) throw new Malformed('a claim is missing');
  if (message.statement.length > bounds.statementBytes) throw new Malformed('a statement is too long');
  if (message.signature.length > bounds.signatureBytes) throw new Malformed('a signature is too long');
  const statement = fromBinary(pb.AliveStatementSchema, message.statement);
  if (statement.life === undefined || statement.metadata === undefined) {
    throw new Malformed('a statement lacks its life or metadata');
  }
  const metadata = readMetadata(statement.metadata, bounds);
  // Copies: a view would keep the whole frame alive for as long as the member is known.
  const bytes = message.statement.slice();
  return {
    nodeId: checkedNodeId(statement.nodeId),
    bootEpoch: statement.life.bootEpoch,
    bootId: bootId(checkLength(statement.life.bootId, bounds, 'boot id')),
    incarnation: safeInteger(statement.incarnation, 'incarnation'),
    metadata,
    ...readHolds(statement.holds, bounds),
    ...readRegistry(statement.registry, bounds),
    ...readLoad(statement.load),
    metadataHash: hashMetadata(metadata),
    origin: message.signature.length === 0 ? { bytes } : { bytes, signature: message.signature.slice() },
  };
}

/** What cannot be read of it is only counted: an older relay passes on what a liar told it, and its channel must stay. */
function readHolds(holds: pb.HeldScopes | undefined, bounds: FrameBounds): { readonly holds?: HeldScopes } {
  if (holds === undefined) return {};
  const short = (text: string): boolean => text.length <= bounds.textLength;
  const claims = holds.claims
    .filter(({ scope, fence, claimId }) => parseFence(fence) !== undefined && short(scope) && short(claimId))
    .slice(0, bounds.heldClaims)
    .map(({ scope, fence, claimId }) => ({ scope, fence, claimId }));
  return { holds: { claims, others: holds.others + holds.claims.length - claims.length } };
}

/** One too long to be read counts as none, for the same reason. */
function readRegistry(seen: pb.SeenRegistry | undefined, bounds: FrameBounds): { readonly registry?: SeenRegistry } {
  if (seen === undefined || seen.identity.length > bounds.textLength) return {};
  return { registry: { identity: seen.identity, sound: seen.sound } };
}

/** One of another version, or with figures that none can have, counts as none. */
function readLoad(told: pb.HostLoad | undefined): { readonly load?: ToldLoad } {
  if (told?.version !== LOAD_VERSION) return {};
  const { pendingDepth, latencyP99Ms, errorRatio, reportedAtMs } = told;
  const load = { pendingDepth, latencyP99Ms, errorRatio, reportedAt: Number(reportedAtMs) };
  return checkToldLoad(load) === null ? { load } : {};
}

function readMetadata(metadata: pb.MemberMetadata, bounds: FrameBounds): MemberMetadata {
  const { role } = metadata;
  if (role !== 'control' && role !== 'gateway' && role !== 'worker') {
    throw new Malformed('a role is none of control, gateway, worker');
  }
  return {
    role,
    clusterId: checkedClusterId(metadata.clusterId),
    region: checkLength(metadata.region, bounds, 'region'),
    zone: checkLength(metadata.zone, bounds, 'zone'),
    meshVersion: checkLength(metadata.meshVersion, bounds, 'mesh version'),
    http3Support: metadata.http3Support,
    endpoint: address(checkLength(metadata.endpoint, bounds, 'endpoint')),
    endpoints: readPairs(metadata.endpoints, bounds, 'endpoints'),
    metadataVersion: safeInteger(metadata.metadataVersion, 'metadata version'),
    posture: checkLength(metadata.posture, bounds, 'posture'),
    labels: readPairs(metadata.labels, bounds, 'labels'),
  };
}

function readPairs(pairs: Record<string, string>, bounds: FrameBounds, what: string): Record<string, string> {
  const entries = Object.entries(pairs);
  checkCount(entries, bounds.labels, what);
  for (const [key, value] of entries) {
    checkLength(key, bounds, what);
    checkLength(value, bounds, what);
  }
  return Object.fromEntries(entries);
}

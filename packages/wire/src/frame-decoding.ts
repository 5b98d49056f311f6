/**
 * Bytes of a peer to the protocol's frames. Never throws on bytes: what does not fit, in shape, length, count or range, is `malformed`
 * with a sentence that says what.
 */
import { fromBinary } from '@bufbuild/protobuf';
import { address, bootId, millis } from '@omnirelay/primitives';
import type { DigestEntry, Frame, Life, MemberClaim } from '@omnirelay/protocol';
import { readStatement } from './alive-statement.ts';
import { readBareProbe } from './bare-probe.ts';
import { FRAME_BOUNDS, type FrameBounds } from './bounds.ts';
import {
  checkCount,
  checkedClusterId,
  checkedMeshId,
  checkedNodeId,
  checkLength,
  Malformed,
  safeInteger,
} from './frame-checks.ts';
import { readCause, readLiveness, readPurpose, readRejectReason } from './frame-literals.ts';
import * as pb from './generated/omnirelay/membership/v1/membership_pb.ts';

export type DecodedFrame =
  | { readonly kind: 'frame'; readonly frame: Frame; readonly wireVersion: number; readonly capabilitiesHash: number }
  | { readonly kind: 'identity-proof'; readonly chain: readonly Uint8Array[]; readonly signature: Uint8Array }
  | { readonly kind: 'malformed'; readonly problem: string };

export function decodeFrame(bytes: Uint8Array, bounds: FrameBounds = FRAME_BOUNDS): DecodedFrame {
  if (bytes.length > bounds.frameBytes) {
    return { kind: 'malformed', problem: `${bytes.length} bytes where at most ${bounds.frameBytes} are allowed` };
  }
  const bare = readBareProbe(bytes);
  if (bare !== null) {
    const { kind, seq, wireVersion, capabilitiesHash } = bare;
    return { kind: 'frame', frame: { kind, seq }, wireVersion, capabilitiesHash };
  }
  try {
    const { frame } = fromBinary(pb.ChannelRequestSchema, bytes);
    if (frame === undefined) throw new Malformed('no frame in the message');
    if (frame.body.case === 'identityProof') return readProof(frame.body.value, bounds);
    const { wireVersion, capabilitiesHash } = frame;
    return { kind: 'frame', frame: readBody(frame, bounds), wireVersion, capabilitiesHash };
  } catch (error) {
    const problem = error instanceof Malformed ? error.message : `not protobuf: ${(error as Error).message}`;
    return { kind: 'malformed', problem };
  }
}

function readProof(proof: pb.IdentityProof, bounds: FrameBounds): DecodedFrame {
  checkCount(proof.certificateChain, bounds.certificates, 'certificates');
  if (proof.certificateChain.length === 0) throw new Malformed('an identity proof without a certificate');
  if (proof.certificateChain.some((certificate) => certificate.length > bounds.certificateBytes)) {
    throw new Malformed('a certificate is too long');
  }
  if (proof.signature.length > bounds.signatureBytes) throw new Malformed('a signature is too long');
  return {
    kind: 'identity-proof',
    chain: proof.certificateChain.map((der) => der.slice()),
    signature: proof.signature.slice(),
  };
}

function readBody(message: pb.Frame, bounds: FrameBounds): Frame {
  const { body, wireVersion } = message;
  switch (body.case) {
    case 'hello':
      return {
        kind: 'hello',
        wireVersion,
        oldestWireVersion: body.value.oldestWireVersion,
        capabilities: readCapabilities(body.value.capabilities, bounds),
        meshId: checkedMeshId(body.value.meshId),
        clusterId: checkedClusterId(body.value.clusterId),
        claim: readStatement(body.value.claim, bounds),
        purpose: readPurpose(body.value.purpose),
      };
    case 'welcome':
      return {
        kind: 'welcome',
        wireVersion,
        capabilities: readCapabilities(body.value.capabilities, bounds),
        claim: readStatement(body.value.claim, bounds),
        bootEpochFloor: body.value.bootEpochFloor,
      };
    case 'reject': {
      const { reason, detail, bootEpochFloor } = body.value;
      if (detail.length > bounds.detailLength) throw new Malformed('the detail of a reject is too long');
      return { kind: 'reject', reason: readRejectReason(reason), detail, bootEpochFloor };
    }
    case 'ping':
      return {
        kind: 'ping',
        seq: readSeq(body.value.seq),
        ...readNotice(body.value.suspicion, bounds),
        ...readMark(body.value),
      };
    case 'ack':
      return {
        kind: 'ack',
        seq: readSeq(body.value.seq),
        ...readClaim(body.value.claim, bounds),
        ...readMark(body.value),
      };
    case 'pingRequest':
      return {
        kind: 'ping-request',
        seq: readSeq(body.value.seq),
        subject: checkedNodeId(body.value.subject),
        address: address(checkLength(body.value.address, bounds, 'address')),
        ...readNotice(body.value.suspicion, bounds),
      };
    case 'indirectAck':
      return {
        kind: 'indirect-ack',
        seq: readSeq(body.value.seq),
        subject: checkedNodeId(body.value.subject),
        ...readClaim(body.value.claim, bounds),
        ...readMark(body.value),
      };
    case 'nack':
      return {
        kind: 'nack',
        seq: readSeq(body.value.seq),
        subject: checkedNodeId(body.value.subject),
        cause: readCause(body.value.cause),
      };
    case 'events':
      return { kind: 'events', claims: readClaims(body.value.claims, bounds) };
    case 'records':
      return { kind: 'records', claims: readClaims(body.value.claims, bounds) };
    case 'digest': {
      const { count, hash } = body.value;
      return { kind: 'digest', count, hash: checkLength(hash, bounds, 'hash'), ...readMark(body.value) };
    }
    case 'digestEntries': {
      checkCount(body.value.entries, bounds.digestEntriesPerFrame, 'digest entries');
      return {
        kind: 'digest-entries',
        entries: body.value.entries.map(readEntry),
        page: body.value.page,
        last: body.value.last,
      };
    }
    case 'pull':
      checkCount(body.value.nodeIds, bounds.pulledIdsPerFrame, 'pulled ids');
      return { kind: 'pull', nodeIds: body.value.nodeIds.map(checkedNodeId) };
    case 'leave':
      return { kind: 'leave', ...readLifeOf(body.value, bounds) };
    default:
      throw new Malformed('a frame of a kind this version does not know');
  }
}

const readSeq = (seq: bigint): number => safeInteger(seq, 'a sequence number');

function readCapabilities(capabilities: readonly string[], bounds: FrameBounds): readonly string[] {
  checkCount(capabilities, bounds.capabilities, 'capabilities');
  for (const capability of capabilities) checkLength(capability, bounds, 'a capability');
  return capabilities;
}

function readLifeOf(
  message: { readonly life?: pb.Life | undefined; readonly incarnation: bigint },
  bounds: FrameBounds,
): { readonly life: Life; readonly incarnation: number } {
  if (message.life === undefined) throw new Malformed('a life is missing');
  return {
    life: {
      bootEpoch: message.life.bootEpoch,
      bootId: bootId(checkLength(message.life.bootId, bounds, 'boot id')),
    },
    incarnation: safeInteger(message.incarnation, 'incarnation'),
  };
}

function readNotice(notice: pb.SuspicionNotice | undefined, bounds: FrameBounds) {
  if (notice === undefined) return {};
  return { suspicion: { ...readLifeOf(notice, bounds), accuser: checkedNodeId(notice.accuser) } };
}

const readMark = ({ highWater }: { readonly highWater?: pb.RegistryMark | undefined }) =>
  highWater === undefined ? {} : { highWater: { lineageEpoch: highWater.lineageEpoch, revision: highWater.revision } };

function readClaim(claim: pb.AliveClaim | undefined, bounds: FrameBounds) {
  return claim === undefined ? {} : { claim: readStatement(claim, bounds) };
}

function readClaims(claims: readonly pb.MemberClaim[], bounds: FrameBounds): MemberClaim[] {
  checkCount(claims, bounds.claimsPerFrame, 'claims');
  return claims.map((message) => readMemberClaim(message, bounds));
}

function readMemberClaim({ claim }: pb.MemberClaim, bounds: FrameBounds): MemberClaim {
  switch (claim.case) {
    case 'alive':
      return { kind: 'alive', claim: readStatement(claim.value, bounds) };
    case 'suspect':
      return {
        kind: 'suspect',
        nodeId: checkedNodeId(claim.value.nodeId),
        ...readLifeOf(claim.value, bounds),
        accuser: checkedNodeId(claim.value.accuser),
        cause: readCause(claim.value.cause),
      };
    case 'gone': {
      const kind = readLiveness(claim.value.liveness);
      if (kind !== 'dead' && kind !== 'left') throw new Malformed(`a gone member that is ${kind}`);
      return {
        kind,
        nodeId: checkedNodeId(claim.value.nodeId),
        ...readLifeOf(claim.value, bounds),
        by: checkedNodeId(claim.value.concludedBy),
        tombstoneRemaining: millis(safeInteger(claim.value.tombstoneRemainingMs, 'the life of a tombstone')),
      };
    }
    default:
      throw new Malformed('a claim of a kind this version does not know');
  }
}

const readEntry = (entry: pb.DigestEntry): DigestEntry => ({
  nodeId: checkedNodeId(entry.nodeId),
  bootEpoch: entry.bootEpoch,
  incarnation: safeInteger(entry.incarnation, 'incarnation'),
  liveness: readLiveness(entry.liveness),
  metadataHash: entry.metadataHash,
});

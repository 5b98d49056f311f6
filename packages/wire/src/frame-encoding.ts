/**
 * The protocol's frames to bytes. What comes out is a whole message of the channel's stream (ChannelRequest and ChannelResponse are
 * encoded alike), ready for the transport to prefix and send.
 */
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { assertNever } from '@omnirelay/primitives';
import {
  CAPABILITIES,
  type Frame,
  type Life,
  type MemberClaim,
  type RegistryMark,
  WIRE_VERSION,
} from '@omnirelay/protocol';
import { statementOf } from './alive-statement.ts';
import { encodeBareProbe } from './bare-probe.ts';
import { FRAME_BOUNDS } from './bounds.ts';
import { capabilitiesHash } from './capabilities-hash.ts';
import { CAUSE, LIVENESS, PURPOSE, REJECT_REASON } from './frame-literals.ts';
import * as pb from './generated/omnirelay/membership/v1/membership_pb.ts';

/** What every frame says of its writer. */
export interface FrameStamp {
  readonly wireVersion: number;
  readonly capabilitiesHash: number;
}

export const OWN_STAMP: FrameStamp = { wireVersion: WIRE_VERSION, capabilitiesHash: capabilitiesHash(CAPABILITIES) };

type Body = NonNullable<MessageInitShape<typeof pb.FrameSchema>['body']>;

export function encodeFrame(frame: Frame, stamp: FrameStamp = OWN_STAMP): Uint8Array {
  const bare = encodeIfBare(frame, stamp);
  if (bare !== null) return bare;
  // Hello and welcome say the version themselves: it stands in the stamp.
  const wireVersion = 'wireVersion' in frame ? frame.wireVersion : stamp.wireVersion;
  return encodeBody(bodyOf(frame), { ...stamp, wireVersion });
}

function encodeIfBare(frame: Frame, stamp: FrameStamp): Uint8Array | null {
  if (frame.kind !== 'ping' && frame.kind !== 'ack') return null;
  const carried = frame.kind === 'ping' ? frame.suspicion : frame.claim;
  if (carried !== undefined || frame.highWater !== undefined) return null;
  return encodeBareProbe({ kind: frame.kind, seq: frame.seq, ...stamp });
}

/** The transport's own frame: a newer certificate for the identity behind this channel. */
export function encodeIdentityProof(
  chain: readonly Uint8Array[],
  signature: Uint8Array,
  stamp: FrameStamp = OWN_STAMP,
): Uint8Array {
  return encodeBody({ case: 'identityProof', value: { certificateChain: [...chain], signature } }, stamp);
}

function encodeBody(body: Body, stamp: FrameStamp): Uint8Array {
  return toBinary(pb.ChannelRequestSchema, create(pb.ChannelRequestSchema, { frame: { ...stamp, body } }));
}

function bodyOf(frame: Frame): Body {
  switch (frame.kind) {
    case 'hello':
      return {
        case: 'hello',
        value: {
          oldestWireVersion: frame.oldestWireVersion,
          capabilities: [...frame.capabilities],
          meshId: frame.meshId,
          clusterId: frame.clusterId,
          claim: statementOf(frame.claim),
          purpose: PURPOSE[frame.purpose],
        },
      };
    case 'welcome':
      return {
        case: 'welcome',
        value: {
          capabilities: [...frame.capabilities],
          claim: statementOf(frame.claim),
          bootEpochFloor: frame.bootEpochFloor,
        },
      };
    case 'reject':
      return {
        case: 'reject',
        value: {
          reason: REJECT_REASON[frame.reason],
          detail: frame.detail.slice(0, FRAME_BOUNDS.detailLength),
          bootEpochFloor: frame.bootEpochFloor,
        },
      };
    case 'ping':
      return { case: 'ping', value: { seq: BigInt(frame.seq), ...noticeOf(frame.suspicion), ...markOf(frame) } };
    case 'ack':
      return { case: 'ack', value: { seq: BigInt(frame.seq), ...claimOf(frame.claim), ...markOf(frame) } };
    case 'ping-request':
      return {
        case: 'pingRequest',
        value: {
          seq: BigInt(frame.seq),
          subject: frame.subject,
          address: frame.address,
          ...noticeOf(frame.suspicion),
        },
      };
    case 'indirect-ack':
      return {
        case: 'indirectAck',
        value: { seq: BigInt(frame.seq), subject: frame.subject, ...claimOf(frame.claim), ...markOf(frame) },
      };
    case 'nack':
      return {
        case: 'nack',
        value: { seq: BigInt(frame.seq), subject: frame.subject, cause: CAUSE[frame.cause] },
      };
    case 'events':
      return { case: 'events', value: { claims: frame.claims.map(memberClaim) } };
    case 'records':
      return { case: 'records', value: { claims: frame.claims.map(memberClaim) } };
    case 'digest':
      return { case: 'digest', value: { count: frame.count, hash: frame.hash, ...markOf(frame) } };
    case 'digest-entries':
      return {
        case: 'digestEntries',
        value: {
          entries: frame.entries.map((entry) => ({
            nodeId: entry.nodeId,
            bootEpoch: entry.bootEpoch,
            incarnation: BigInt(entry.incarnation),
            liveness: LIVENESS[entry.liveness],
            metadataHash: entry.metadataHash,
          })),
          page: frame.page,
          last: frame.last,
        },
      };
    case 'pull':
      return { case: 'pull', value: { nodeIds: [...frame.nodeIds] } };
    case 'leave':
      return { case: 'leave', value: { life: life(frame.life), incarnation: BigInt(frame.incarnation) } };
    default:
      return assertNever(frame);
  }
}

const life = (value: Life): { bootEpoch: bigint; bootId: string } => ({
  bootEpoch: value.bootEpoch,
  bootId: value.bootId,
});

type Suspected = Extract<Frame, { kind: 'ping' }>['suspicion'];

const noticeOf = (suspicion: Suspected) =>
  suspicion === undefined
    ? {}
    : {
        suspicion: {
          life: life(suspicion.life),
          incarnation: BigInt(suspicion.incarnation),
          accuser: suspicion.accuser,
        },
      };

const markOf = ({ highWater }: { readonly highWater?: RegistryMark }) =>
  highWater === undefined ? {} : { highWater: { ...highWater } };

const claimOf = (claim: Extract<Frame, { kind: 'ack' }>['claim']) =>
  claim === undefined ? {} : { claim: statementOf(claim) };

function memberClaim(claim: MemberClaim): MessageInitShape<typeof pb.MemberClaimSchema> {
  switch (claim.kind) {
    case 'alive':
      return { claim: { case: 'alive', value: statementOf(claim.claim) } };
    case 'suspect':
      return {
        claim: {
          case: 'suspect',
          value: {
            nodeId: claim.nodeId,
            life: life(claim.life),
            incarnation: BigInt(claim.incarnation),
            accuser: claim.accuser,
            cause: CAUSE[claim.cause],
          },
        },
      };
    case 'dead':
    case 'left':
      return {
        claim: {
          case: 'gone',
          value: {
            nodeId: claim.nodeId,
            life: life(claim.life),
            incarnation: BigInt(claim.incarnation),
            liveness: LIVENESS[claim.kind],
            concludedBy: claim.by,
            tombstoneRemainingMs: BigInt(Math.max(0, Math.round(claim.tombstoneRemaining))),
          },
        },
      };
    default:
      return assertNever(claim);
  }
}

/** The claim of a member as a peer reads it that hands on what some origin wrote. */
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { address, bootId, clusterId, nodeId } from '@omnirelay/primitives';
import { type AliveClaim, hashMetadata, type MemberMetadata } from '@omnirelay/protocol';
import { decodeFrame } from '../frame-decoding.ts';
import { encodeFrame } from '../frame-encoding.ts';
import { AliveStatementSchema } from '../generated/omnirelay/membership/v1/membership_pb.ts';

const metadata: MemberMetadata = {
  role: 'control',
  clusterId: clusterId('blue'),
  region: 'r',
  zone: 'z',
  meshVersion: '1',
  http3Support: false,
  endpoint: address('a:1'),
  endpoints: {},
  metadataVersion: 1,
  posture: 'mtls',
  labels: {},
};
const life = { bootEpoch: 7n, bootId: bootId('b') };

/** As its origin has it: it tells nothing beside its metadata. */
export const ownClaim: AliveClaim = {
  nodeId: nodeId('a'),
  ...life,
  incarnation: 0,
  metadata,
  metadataHash: hashMetadata(metadata),
};

/** Through bytes and back. */
export function passOn(claim: AliveClaim): AliveClaim {
  const decoded = decodeFrame(encodeFrame({ kind: 'ack', seq: 1, claim }));
  if (decoded.kind !== 'frame' || decoded.frame.kind !== 'ack' || decoded.frame.claim === undefined)
    throw new Error(JSON.stringify(decoded));
  return decoded.frame.claim;
}

/** `told`: what the origin says beside its metadata. */
export function heardClaim(told: MessageInitShape<typeof AliveStatementSchema>): AliveClaim {
  const { role, region, zone, meshVersion, endpoint, posture } = metadata;
  const statement = create(AliveStatementSchema, {
    nodeId: 'a',
    life,
    metadata: { role, clusterId: 'blue', region, zone, meshVersion, endpoint, posture },
    ...(told as object),
  });
  return passOn({ ...ownClaim, origin: { bytes: toBinary(AliveStatementSchema, statement) } });
}

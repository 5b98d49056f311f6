/** The protocol's literals and their numbers on the wire, both ways. */
import type { Frame, Liveness, RejectReason, SuspicionCause } from '@omnirelay/protocol';
import { Malformed } from './frame-checks.ts';
import * as pb from './generated/omnirelay/membership/v1/membership_pb.ts';

type Purpose = Extract<Frame, { kind: 'hello' }>['purpose'];

export const LIVENESS = {
  alive: pb.Liveness.ALIVE,
  suspect: pb.Liveness.SUSPECT,
  dead: pb.Liveness.DEAD,
  left: pb.Liveness.LEFT,
} as const satisfies Record<Liveness, number>;

export const CAUSE = {
  silent: pb.SuspicionCause.SILENT,
  refused: pb.SuspicionCause.REFUSED,
} as const satisfies Record<SuspicionCause, number>;

export const PURPOSE = {
  join: pb.ChannelPurpose.JOIN,
  neighbour: pb.ChannelPurpose.NEIGHBOUR,
  repair: pb.ChannelPurpose.REPAIR,
} as const satisfies Record<Purpose, number>;

export const REJECT_REASON = {
  'wrong-mesh': pb.RejectReason.WRONG_MESH,
  'wrong-cluster': pb.RejectReason.WRONG_CLUSTER,
  'identity-mismatch': pb.RejectReason.IDENTITY_MISMATCH,
  'duplicate-node-id': pb.RejectReason.DUPLICATE_NODE_ID,
  'incompatible-version': pb.RejectReason.INCOMPATIBLE_VERSION,
  'too-many-channels': pb.RejectReason.TOO_MANY_CHANNELS,
  'shutting-down': pb.RejectReason.SHUTTING_DOWN,
  other: pb.RejectReason.UNSPECIFIED,
} as const satisfies Record<RejectReason, number>;

const byNumberOf = <T extends string>(table: Record<T, number>): ReadonlyMap<number, T> =>
  new Map(Object.entries(table).map(([literal, number]) => [number as number, literal as T]));

function reader<T extends string>(table: Record<T, number>, what: string): (value: number) => T {
  const byNumber = byNumberOf(table);
  return (value) => {
    const literal = byNumber.get(value);
    if (literal === undefined) throw new Malformed(`${what} ${value} is not known`);
    return literal;
  };
}

export const readLiveness = reader<Liveness>(LIVENESS, 'liveness');
export const readCause = reader<SuspicionCause>(CAUSE, 'suspicion cause');
export const readPurpose = reader<Purpose>(PURPOSE, 'channel purpose');

const reasons = byNumberOf<RejectReason>(REJECT_REASON);

/** A later version may have reasons that this one does not: it is refused all the same, and the detail tells why. */
export const readRejectReason = (value: number): RejectReason => reasons.get(value) ?? 'other';

/** Who no longer belongs to the mesh, as control nodes tell every member. Decoding never throws on bytes. */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { isName } from '@omnirelay/primitives';
import type { RegistryMark } from '@omnirelay/protocol';
import { FRAME_BOUNDS } from './bounds.ts';
import * as pb from './generated/omnirelay/membership/v1/membership_pb.ts';

export interface Denial {
  readonly nodeId: string;
  /** Unix milliseconds: certificates that began before are refused; absent: all. */
  readonly certificatesFrom?: number;
}

export interface DenialList {
  readonly mark: RegistryMark;
  readonly denials: readonly Denial[];
}

export const encodeDenials = ({ mark, denials }: DenialList): Uint8Array =>
  toBinary(
    pb.DenyRequestSchema,
    create(pb.DenyRequestSchema, {
      mark,
      denials: denials.map(({ nodeId, certificatesFrom }) => ({
        nodeId,
        ...(certificatesFrom === undefined ? {} : { certificatesFromMs: certificatesFrom }),
      })),
    }),
  );

/** Null when it is none. */
export function decodeDenials(bytes: Uint8Array): DenialList | null {
  try {
    const { mark, denials } = fromBinary(pb.DenyRequestSchema, bytes);
    if (mark === undefined || denials.length > FRAME_BOUNDS.denials || !denials.every(({ nodeId }) => isName(nodeId)))
      return null;
    return {
      mark: { lineageEpoch: mark.lineageEpoch, revision: mark.revision },
      denials: denials.map(({ nodeId, certificatesFromMs }) => ({
        nodeId,
        ...(certificatesFromMs === undefined ? {} : { certificatesFrom: certificatesFromMs }),
      })),
    };
  } catch {
    return null;
  }
}

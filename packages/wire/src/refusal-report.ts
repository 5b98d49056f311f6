/** Which peers a member has turned away, as it tells a control node. Decoding never throws on bytes. */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { FRAME_BOUNDS } from './bounds.ts';
import * as pb from './generated/omnirelay/membership/v1/membership_pb.ts';

export interface RefusedPeers {
  /** Remote address without its port. */
  readonly source: string;
  readonly reason: string;
  readonly spiffeId?: string;
  readonly count: number;
}

export interface RefusalReport {
  readonly rows: readonly RefusedPeers[];
  /** Of sources beyond the rows. */
  readonly others: number;
  /** How many of all these an earlier report may have told too. */
  readonly perhapsTold: number;
  /** Milliseconds since the first of them. */
  readonly sinceMsAgo: number;
}

export const encodeRefusals = ({ rows, others, perhapsTold, sinceMsAgo }: RefusalReport): Uint8Array =>
  toBinary(
    pb.RefusedRequestSchema,
    create(pb.RefusedRequestSchema, {
      rows: rows.map(({ source, reason, spiffeId = '', count }) => ({ source, reason, spiffeId, count })),
      others,
      perhapsTold,
      sinceMsAgo,
    }),
  );

/** A week: whoever says more means nothing. */
const LONGEST_MS = 7 * 24 * 3_600_000;

const isShort = ({ source, reason, spiffeId }: pb.RefusedPeers): boolean =>
  source.length <= FRAME_BOUNDS.textLength &&
  reason.length <= FRAME_BOUNDS.textLength &&
  spiffeId.length <= FRAME_BOUNDS.detailLength;

/** Null when it is none. */
export function decodeRefusals(bytes: Uint8Array): RefusalReport | null {
  try {
    const { rows, others, perhapsTold, sinceMsAgo } = fromBinary(pb.RefusedRequestSchema, bytes);
    if (rows.length > FRAME_BOUNDS.refusedRows || !rows.every(isShort)) return null;
    if (!(sinceMsAgo >= 0 && sinceMsAgo <= LONGEST_MS)) return null;
    return {
      rows: rows.map(({ source, reason, spiffeId, count }) => ({
        source,
        reason,
        ...(spiffeId === '' ? {} : { spiffeId }),
        count,
      })),
      others,
      perhapsTold,
      sinceMsAgo,
    };
  } catch {
    return null;
  }
}

/** Builds of today that are not ready for tomorrow's: the planted bugs. */
import { fnv1a32 } from '@omnirelay/primitives';
import { decodeFrame, encodeFrame } from '@omnirelay/wire';
import { type Build, TODAY, withClaims } from './builds.ts';

/** Keeps what it understands of a record and writes that anew. */
export const REENCODES: Build = {
  ...TODAY,
  decode(bytes) {
    const frame = TODAY.decode(bytes);
    return frame && withClaims(frame, ({ origin: _, ...understood }) => understood);
  },
};

/** Refuses a frame that it could not have written itself. */
export const REFUSES: Build = {
  ...TODAY,
  decode(bytes) {
    const decoded = decodeFrame(bytes);
    if (decoded.kind !== 'frame') return null;
    return encodeFrame(decoded.frame, decoded).length === bytes.length ? decoded.frame : null;
  },
};

/** Takes a field that it does not know for a change of what it knows. */
export const ACTS: Build = {
  ...TODAY,
  decode(bytes) {
    const frame = TODAY.decode(bytes);
    return (
      frame &&
      withClaims(frame, (claim) =>
        claim.origin === undefined
          ? claim
          : { ...claim, metadataHash: fnv1a32(Buffer.from(claim.origin.bytes).toString('latin1')) },
      )
    );
  },
};

/** Frames to bytes and back, each frame object encoded once however many channels it goes to. */
import type { Frame } from '@omnirelay/protocol';
import { decodeFrame, encodeFrame } from '@omnirelay/wire';

export interface FrameCodec {
  encode(frame: Frame): Uint8Array;
  decode(
    bytes: Uint8Array,
  ): { readonly kind: 'frame'; readonly frame: Frame } | { readonly kind: 'malformed'; readonly problem: string };
}

export function frameCodec(): FrameCodec {
  // A flood hands the same frame object to every channel in turn: remembering the last one is enough.
  let last: Frame | undefined;
  let lastBytes: Uint8Array = new Uint8Array(0);
  return {
    encode(frame) {
      if (frame !== last) {
        lastBytes = encodeFrame(frame);
        last = frame;
      }
      return lastBytes;
    },
    decode(bytes) {
      const decoded = decodeFrame(bytes);
      if (decoded.kind === 'frame') return decoded;
      return {
        kind: 'malformed',
        problem:
          decoded.kind === 'malformed' ? decoded.problem : 'an identity proof where a membership frame was expected',
      };
    },
  };
}

/**
 * What becomes of a frame between two lives. Frames travel as values unless a run has a line, which puts each through the codecs of the
 * build that writes it and of the build that reads it. The codec is the wire's, so whoever may import it brings the line.
 */
import type { Frame } from '@omnirelay/protocol';
import type { Birth } from './sim-node.ts';
import type { Endpoint, Payload } from './stream-endpoint.ts';

export interface FrameLine {
  /** The frame as its reader decodes it; null where there are no bytes for it, or none that the reader can read. */
  carry(frame: Frame, writer: Birth, reader: Birth): Frame | null;
}

export function payloadOf(line: FrameLine | undefined, sender: Endpoint, frame: Frame, bytes: number): Payload {
  const heard = line === undefined ? frame : line.carry(frame, sender.process.birth, sender.peer.process.birth);
  return heard === null ? { kind: 'garbage' } : { kind: 'frame', frame: heard, bytes };
}

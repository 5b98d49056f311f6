/** The registry mark that a frame carries: what it says, and what no registry can have taken out before anything keeps it or passes it on. */
import type { Frame, RegistryMark } from '@omnirelay/protocol';
import { isReadableMark } from '@omnirelay/registry/high-water';

/** The channel stays: an older build may pass on what a liar told it. */
export function withoutUnreadableMark(frame: Frame): { readonly frame: Frame; readonly refused?: RegistryMark } {
  if (!('highWater' in frame) || frame.highWater === undefined || isReadableMark(frame.highWater)) return { frame };
  const { highWater: refused, ...rest } = frame;
  return { frame: rest, refused };
}

/** Null: the sender knows of none. Undefined: the frame says nothing about it. */
export function markOf(frame: Frame): RegistryMark | null | undefined {
  if ('highWater' in frame && frame.highWater !== undefined) return frame.highWater;
  return frame.kind === 'digest' ? null : undefined;
}

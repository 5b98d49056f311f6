/** Frames on their way to and from the bytes of a channel, each counted. What cannot be written or read costs that channel, and never the process. */
import type { Frame, RegistryMark } from '@omnirelay/protocol';
import type { FrameChannel } from '@omnirelay/transport';
import { frameCodec } from './frame-codec.ts';
import { markOf, withoutUnreadableMark } from './frame-mark.ts';

export interface FrameTrafficDeps {
  readonly onMessage: (direction: 'in' | 'out', outcome: 'success' | 'failure') => void;
  readonly onProblem: (problem: string) => void;
}

export interface FrameTraffic {
  /** Undefined when the channel was closed over it. */
  encode(frame: Frame, channel: FrameChannel): Uint8Array | undefined;
  /** Undefined when the channel was closed over it. `mark`: what the frame says of the registry; null is that none is known. */
  decode(
    bytes: Uint8Array,
    channel: FrameChannel,
  ): { readonly frame: Frame; readonly mark: RegistryMark | null | undefined } | undefined;
}

export function frameTraffic({ onMessage, onProblem }: FrameTrafficDeps): FrameTraffic {
  const codec = frameCodec();
  const end = (direction: 'in' | 'out', channel: FrameChannel, problem: string): undefined => {
    onMessage(direction, 'failure');
    onProblem(problem);
    channel.close('protocol error');
  };
  return {
    encode(frame, channel) {
      try {
        return codec.encode(frame);
      } catch (error) {
        const { nodeId } = channel.identity;
        return end('out', channel, `a ${frame.kind} for ${nodeId} cannot be encoded: ${(error as Error).message}`);
      }
    },
    decode(bytes, channel) {
      const { nodeId } = channel.identity;
      const decoded = codec.decode(bytes);
      if (decoded.kind === 'malformed') return end('in', channel, `malformed frame from ${nodeId}: ${decoded.problem}`);
      const { frame, refused } = withoutUnreadableMark(decoded.frame);
      onMessage('in', refused === undefined ? 'success' : 'failure');
      if (refused === undefined) return { frame, mark: markOf(frame) };
      onProblem(
        `a registry mark of lineage epoch ${refused.lineageEpoch} from ${nodeId} was refused: no registry can have it`,
      );
      return { frame, mark: undefined };
    },
  };
}

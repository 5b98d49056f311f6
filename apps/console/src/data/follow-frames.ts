/** Follows a stream of the console's server: resumes it whenever it ends, and finds out why where a browser is not told. */
import type { RefusedFrame } from './peer-frame.ts';
import type { StreamEnd, StreamNews } from './shared-stream.ts';

export const FIRST_WAIT_MS = 250;
export const LONGEST_WAIT_MS = 5_000;

/** What a stream is made of; the last may be a refusal. */
export type AnyFrame = RefusedFrame | { readonly kind: string };

export interface FrameSource<Frame extends AnyFrame> {
  /** One stream: ends, without an error, however the stream ended. */
  stream(lastId: string | undefined, onFrame: (id: string, frame: Frame) => void, signal: AbortSignal): Promise<void>;
  /** `undefined` when the stream may be opened, or when it is not known now. */
  whyNot(signal: AbortSignal): Promise<StreamEnd | undefined>;
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export async function followFrames<Frame extends AnyFrame>(
  source: FrameSource<Frame>,
  from: string | undefined,
  { tell, signal }: { readonly tell: (news: StreamNews<Frame>) => void; readonly signal: AbortSignal },
): Promise<void> {
  let lastId = from;
  let failures = 0;
  while (!signal.aborted) {
    let refusal: StreamEnd | undefined;
    await source.stream(
      lastId,
      (id, frame) => {
        failures = 0;
        lastId = id;
        if (isRefusal(frame)) refusal = { kind: 'refused', code: frame.code, detail: frame.detail };
        tell({ kind: 'frame', numbered: { id, frame } });
      },
      signal,
    );
    if (signal.aborted) return;
    // A session that has ended explains a refusal better than the refusal does.
    const end = (await source.whyNot(signal)) ?? refusal;
    if (signal.aborted) return;
    if (end !== undefined) {
      tell({ kind: 'ended', end });
      return;
    }
    await source.wait(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures), signal);
    failures += 1;
  }
}

const isRefusal = (frame: AnyFrame): frame is RefusedFrame => frame.kind === 'refused';

/** Follows the watch of the console's server: resumes it whenever it ends, and finds out why where a browser is not told. */
import type { PeerFrame } from './peer-frame.ts';
import type { StreamEnd, StreamNews } from './shared-stream.ts';

export const FIRST_WAIT_MS = 250;
export const LONGEST_WAIT_MS = 5_000;

export interface PeerSource {
  /** One stream: ends, without an error, however the stream ended. */
  stream(
    lastId: string | undefined,
    onFrame: (id: string, frame: PeerFrame) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** `undefined` when the stream may be opened, or when it is not known now. */
  whyNot(signal: AbortSignal): Promise<StreamEnd | undefined>;
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export async function followPeers(
  source: PeerSource,
  from: string | undefined,
  { tell, signal }: { readonly tell: (news: StreamNews) => void; readonly signal: AbortSignal },
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
        if (frame.kind === 'refused') refusal = { kind: 'refused', code: frame.code, detail: frame.detail };
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

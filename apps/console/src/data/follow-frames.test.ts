import { describe, expect, it } from 'vitest';
import { FIRST_WAIT_MS, type FrameSource, followFrames } from './follow-frames.ts';
import type { PeerFrame } from './peer-frame.ts';
import type { StreamEnd, StreamNews } from './shared-stream.ts';

const heartbeat: PeerFrame = { kind: 'heartbeat', head: { lostForMs: 0 } };
const refused: PeerFrame = { kind: 'refused', head: { lostForMs: 0 }, code: 'forbidden', detail: 'no' };

/** Streams that give these frames and end, and what the session says each time after. */
function scripted(streams: readonly (readonly PeerFrame[])[], whyNots: readonly (StreamEnd | undefined)[]) {
  const ending = new AbortController();
  const opened: (string | undefined)[] = [];
  const waits: number[] = [];
  const news: StreamNews<PeerFrame>[] = [];
  let sequence = 0;
  const source: FrameSource<PeerFrame> = {
    async stream(lastId, onFrame) {
      opened.push(lastId);
      const frames = streams[opened.length - 1];
      if (frames === undefined) ending.abort();
      for (const frame of frames ?? []) {
        sequence += 1;
        onFrame(`life:${sequence}`, frame);
      }
    },
    whyNot: async () => whyNots[opened.length - 1],
    wait: async (ms) => {
      waits.push(ms);
    },
  };
  const run = (): Promise<void> =>
    followFrames(source, undefined, { tell: (one) => news.push(one), signal: ending.signal });
  return { run, opened, waits, ends: () => news.flatMap((one) => (one.kind === 'ended' ? [one.end] : [])) };
}

describe('a stream that ends', () => {
  it('is opened again after its last frame, more slowly each time that it brings nothing', async () => {
    const { run, opened, waits, ends } = scripted([[heartbeat, heartbeat], [], [], [heartbeat]], []);
    await run();
    expect(opened).toEqual([undefined, 'life:2', 'life:2', 'life:2', 'life:3']);
    expect(waits).toEqual([FIRST_WAIT_MS, 2 * FIRST_WAIT_MS, 4 * FIRST_WAIT_MS, FIRST_WAIT_MS]);
    expect(ends()).toEqual([]);
  });

  it('stays closed when the session is over, even if the mesh refused first', async () => {
    const { run, opened, ends } = scripted([[refused]], [{ kind: 'signed-out' }]);
    await run();
    expect(opened).toHaveLength(1);
    expect(ends()).toEqual([{ kind: 'signed-out' }]);
  });

  it('stays closed when the mesh refused, and says why', async () => {
    const { run, opened, ends } = scripted([[heartbeat, refused]], []);
    await run();
    expect(opened).toHaveLength(1);
    expect(ends()).toEqual([{ kind: 'refused', code: 'forbidden', detail: 'no' }]);
  });
});

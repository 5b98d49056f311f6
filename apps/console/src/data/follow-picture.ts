/**
 * A picture that is patched by the frames of a stream which all tabs of a session share. What comes is held until the browser paints: many
 * frames between two paintings are one change of the screen, and a hidden tab, which paints nothing, looks once a second.
 */
import { type AnyFrame, type FrameSource, followFrames } from './follow-frames.ts';
import { openSharedStream, type StreamEnd } from './shared-stream.ts';

export interface PictureToFollow<Picture, Frame extends AnyFrame> {
  /** Of the browser's channel: one a session and a picture. */
  readonly name: string;
  readonly source: FrameSource<Frame>;
  readonly empty: Picture;
  readonly apply: (picture: Picture, frame: Frame) => Picture;
  /** What tells all of it to a tab that has just come; undefined while there is nothing to tell. */
  readonly whole: (picture: Picture) => Frame | undefined;
  readonly onFrames: (frames: readonly Frame[]) => void;
  /** Why there will be no more, if so. */
  readonly onEnd: (end: StreamEnd | undefined) => void;
}

export interface FollowedPicture {
  /** Asks once more after a refusal. */
  again(): void;
  close(): void;
}

const WAITING_FRAMES = 200;
const HIDDEN_FLUSH_MS = 1_000;

export function followPicture<Picture, Frame extends AnyFrame>(
  toFollow: PictureToFollow<Picture, Frame>,
): FollowedPicture {
  const { name, source, empty, apply, whole, onFrames, onEnd } = toFollow;
  const closing = new AbortController();
  // What this tab has heard, painted or not: a tab that has just come is given it.
  let held = empty;
  let lastId = '';
  let waiting: Frame[] = [];
  let scheduled = false;
  const flush = (): void => {
    scheduled = false;
    const frames = waiting;
    waiting = [];
    if (!closing.signal.aborted && frames.length > 0) onFrames(frames);
  };
  const take = (id: string, frame: Frame): void => {
    held = apply(held, frame);
    lastId = id;
    waiting.push(frame);
    if (waiting.length > WAITING_FRAMES) flush();
    else if (!scheduled) {
      scheduled = true;
      // A hidden tab gets no animation frames; a timer keeps its queue short.
      if (document.hidden) window.setTimeout(flush, HIDDEN_FLUSH_MS);
      else window.requestAnimationFrame(flush);
    }
  };
  const stream = openSharedStream<Frame>({
    name,
    signal: closing.signal,
    follow: (from, tell, signal) => followFrames(source, from, { tell, signal }),
    picture: () => {
      const frame = whole(held);
      return frame === undefined ? undefined : { id: lastId, frame };
    },
    onNews: (news) => {
      if (news.kind === 'ended') onEnd(news.end);
      else {
        onEnd(undefined);
        take(news.numbered.id, news.numbered.frame);
      }
    },
  });
  const onShown = (): void => (document.hidden ? undefined : flush());
  document.addEventListener('visibilitychange', onShown);
  return {
    again: () => stream.again(),
    close() {
      closing.abort();
      document.removeEventListener('visibilitychange', onShown);
    },
  };
}

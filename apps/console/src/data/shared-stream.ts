/**
 * One stream a browser, not one a tab: six open streams are all that HTTP/1.1 grants an origin. Whichever tab holds the lock follows the
 * stream and tells the others; when it closes, the lock passes on, and the next one resumes after what it has heard last. Without locks
 * (a page that is not a secure context) each tab follows for itself.
 */
import type { NumberedFrame } from './peer-frame.ts';

/** Why there will be no more frames. */
export type StreamEnd =
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string };

export type StreamNews<Frame> =
  | { readonly kind: 'frame'; readonly numbered: NumberedFrame<Frame> }
  | { readonly kind: 'ended'; readonly end: StreamEnd };

export interface SharedStreamOptions<Frame> {
  /** Of the browser's channel and lock: one a session, so that no tab hears what another person may see. */
  readonly name: string;
  /** Follows the stream from after `lastId` until the signal fires or the stream has told its end. */
  readonly follow: (
    lastId: string | undefined,
    tell: (news: StreamNews<Frame>) => void,
    signal: AbortSignal,
  ) => Promise<void>;
  readonly onNews: (news: StreamNews<Frame>) => void;
  /** The whole picture that this tab holds, for a tab that has just come. */
  readonly picture: () => NumberedFrame<Frame> | undefined;
  readonly signal: AbortSignal;
}

type Message<Frame> =
  | { readonly kind: 'hello'; readonly from: string }
  | { readonly kind: 'welcome'; readonly to: string; readonly news: StreamNews<Frame> }
  | { readonly kind: 'news'; readonly news: StreamNews<Frame> }
  | { readonly kind: 'again' };

export interface SharedStream {
  /** Follows anew, in whichever tab does, after the stream had ended for good. */
  again(): void;
}

export function openSharedStream<Frame>(options: SharedStreamOptions<Frame>): SharedStream {
  const { name, follow, onNews, picture, signal } = options;
  const channel = new BroadcastChannel(name);
  const self = crypto.randomUUID();
  let leads = false;
  let lastId: string | undefined;
  let ended: StreamNews<Frame> | undefined;
  let goOn = (): void => {};

  const hear = (news: StreamNews<Frame>): void => {
    if (signal.aborted) return;
    if (news.kind === 'frame') lastId = news.numbered.id;
    else ended = news;
    onNews(news);
  };
  const send = (message: Message<Frame>): void => {
    if (!signal.aborted) channel.postMessage(message);
  };
  channel.onmessage = ({ data }: MessageEvent<Message<Frame>>): void => {
    if (data.kind === 'news') hear(data.news);
    else if (data.kind === 'again') restart();
    else if (data.kind === 'welcome' && data.to === self) hear(data.news);
    else if (data.kind === 'hello' && leads) {
      const held = picture();
      const news = ended ?? (held === undefined ? undefined : ({ kind: 'frame', numbered: held } as const));
      if (news !== undefined) send({ kind: 'welcome', to: data.from, news });
    }
  };
  const restart = (): void => {
    ended = undefined;
    goOn();
  };
  const onAbort = (): void => {
    channel.close();
    goOn();
  };
  signal.addEventListener('abort', onAbort, { once: true });

  const lead = async (): Promise<void> => {
    leads = true;
    const tell = (news: StreamNews<Frame>): void => {
      hear(news);
      send({ kind: 'news', news });
    };
    while (!signal.aborted) {
      const rest = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      if (ended === undefined) await follow(lastId, tell, signal);
      // The lock is kept when the stream is over, so that no other tab asks for it by itself.
      if (!signal.aborted) await rest;
    }
  };
  const locks: LockManager | undefined = globalThis.navigator?.locks;
  if (locks === undefined) void lead();
  else {
    send({ kind: 'hello', from: self });
    locks.request(name, { signal }, lead).catch(() => {
      // Closed before its turn came.
    });
  }
  return {
    again() {
      restart();
      send({ kind: 'again' });
    },
  };
}

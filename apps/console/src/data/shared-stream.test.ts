import { afterEach, describe, expect, it } from 'vitest';
import type { NumberedFrame, PeerFrame } from './peer-frame.ts';
import { openSharedStream, type StreamNews } from './shared-stream.ts';

type News = StreamNews<PeerFrame>;

const numbered = (id: string): NumberedFrame<PeerFrame> => ({
  id,
  frame: { kind: 'heartbeat', head: { lostForMs: 0 } },
});
const frame = (id: string): News => ({ kind: 'frame', numbered: numbered(id) });

const open = new Set<AbortController>();
afterEach(() => {
  for (const tab of open) tab.abort();
  open.clear();
});

let names = 0;
const freshName = (): string => `shared-stream-${names++}`;

/** A tab: the real locks and channels of the platform, a stream of the test. */
function tab(name: string) {
  const closing = new AbortController();
  open.add(closing);
  const heard: News[] = [];
  const followed: (string | undefined)[] = [];
  let wake = (): void => {};
  let say: ((news: News) => void) | undefined;
  const stream = openSharedStream<PeerFrame>({
    name,
    signal: closing.signal,
    picture: () => heard.flatMap((news) => (news.kind === 'frame' ? [news.numbered] : [])).at(-1),
    onNews(news) {
      heard.push(news);
      wake();
    },
    follow(lastId, tell, signal) {
      followed.push(lastId);
      wake();
      return new Promise((resolve) => {
        say = (news) => {
          tell(news);
          if (news.kind === 'ended') resolve();
        };
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    },
  });
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds())
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  };
  return {
    followed,
    again: () => stream.again(),
    close: () => closing.abort(),
    leads: () => until(() => say !== undefined),
    follows: (times: number) => until(() => followed.length === times),
    hears: (count: number) => until(() => heard.length >= count).then(() => heard.slice(0, count)),
    say: (news: News) => say?.(news),
  };
}

describe('the stream of a browser', () => {
  it('is followed by one tab; the others hear the same, also one that comes late', async () => {
    const name = freshName();
    const first = tab(name);
    await first.leads();
    const second = tab(name);
    first.say(frame('life:1'));
    expect((await second.hears(1)).at(-1)).toEqual(frame('life:1'));
    const third = tab(name);
    expect(await third.hears(1)).toEqual([frame('life:1')]);
    first.say(frame('life:2'));
    await third.hears(2);
    expect([first.followed, second.followed, third.followed]).toEqual([[undefined], [], []]);
  });

  it('passes on when its tab closes, and is resumed after what was heard', async () => {
    const name = freshName();
    const first = tab(name);
    await first.leads();
    const second = tab(name);
    first.say(frame('life:7'));
    await second.hears(1);
    first.close();
    await second.leads();
    expect(second.followed).toEqual(['life:7']);
  });

  it('that has ended for good is asked for again only when a person says so, in any tab', async () => {
    const name = freshName();
    const end: News = { kind: 'ended', end: { kind: 'signed-out' } };
    const first = tab(name);
    await first.leads();
    const second = tab(name);
    first.say(end);
    expect(await second.hears(1)).toEqual([end]);
    expect(await tab(name).hears(1)).toEqual([end]);
    expect(first.followed).toEqual([undefined]);
    second.again();
    await first.follows(2);
  });

  it('of one session is not heard by another', async () => {
    const [ours, theirs] = [tab(freshName()), tab(freshName())];
    await Promise.all([ours.leads(), theirs.leads()]);
    ours.say(frame('life:1'));
    theirs.say(frame('other:1'));
    expect(await theirs.hears(1)).toEqual([frame('other:1')]);
  });
});

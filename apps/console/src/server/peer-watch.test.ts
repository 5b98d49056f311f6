import { once } from 'node:events';
import type { PeerWatchItem } from '@omnirelay/client';
import { describe, expect, it } from 'vitest';
import type { Leadership } from '../data/leadership.ts';
import type { Peer, PeerWatchEvent } from '../data/model.ts';
import type { PeerFrame } from '../data/peer-frame.ts';
import { startPeerWatch } from './peer-watch.ts';
import { eventOf, never, toldWatch, until } from './testing/told-watch.ts';

const peer = (nodeId: string, status: Peer['status'] = 'Alive'): Peer => ({ nodeId, status }) as Peer;
const event = (kind: PeerWatchEvent['kind'], subject?: Peer): PeerWatchItem =>
  eventOf({ kind, ...(subject ? { peer: subject } : {}) });

const told = () => toldWatch(startPeerWatch);
const whole = (frame: PeerFrame): boolean => frame.kind === 'snapshot' && frame.ready;

describe('the watch of one person', () => {
  it('gives a browser that comes back what it missed, and nothing twice', async () => {
    const { watch, say } = told();
    say(event('Snapshot', peer('n1')), event('Snapshot', peer('n2')), event('Ready'));
    const first = await until(watch.frames(undefined, never), whole);
    expect(first.frame).toMatchObject({ kind: 'snapshot', peers: [{ nodeId: 'n1' }, { nodeId: 'n2' }] });
    say(event('Changed', peer('n2', 'Suspect')), event('Changed', peer('n2', 'Dead')));
    const second = await until(watch.frames(first.id, never), (frame) => frame.kind === 'delta');
    // Two changes of one node within a frame are one.
    expect(second.frame).toMatchObject({ kind: 'delta', changed: [{ nodeId: 'n2', status: 'Dead' }], removed: [] });
    say(event('Removed', peer('n1')));
    const third = await until(watch.frames(second.id, never), (frame) => frame.kind === 'delta');
    expect(third.frame).toMatchObject({ changed: [], removed: ['n1'] });
    watch.close();
  });

  it('gives a snapshot to who comes from another life of the console', async () => {
    const { watch, say } = told();
    say(event('Snapshot', peer('n1')), event('Ready'));
    await until(watch.frames(undefined, never), whole);
    expect((await until(watch.frames('elsewhere:3', never), () => true)).frame.kind).toBe('snapshot');
    watch.close();
  });

  it('counts silence from when the line was lost, not from when it was told', async () => {
    const { watch, say } = told();
    say(event('Snapshot', peer('n1')), event('Ready'));
    const first = await until(watch.frames(undefined, never), whole);
    expect(first.frame.head.heardAgoMs).toBeGreaterThanOrEqual(0);
    say({ kind: 'connection', connection: { state: 'reconnecting', since: Date.now() - 3_000 } });
    const lost = await until(watch.frames(first.id, never), (frame) => frame.head.lostForMs > 0);
    expect(lost.frame.head.lostForMs).toBeGreaterThanOrEqual(3_000);
    // A restart of a half-told snapshot is the client's own word: it does not end the silence, and names no source.
    const own = event('Resync');
    if (own.kind === 'event') say({ kind: 'event', event: { ...own.event, source: '' } });
    const still = await until(watch.frames(first.id, never), (frame) => frame.head.lostForMs > 0);
    expect(still.frame.head).toMatchObject({ source: 'n1' });
    watch.close();
  });

  it('ends its streams when it is closed', async () => {
    const { watch, say } = told();
    say(event('Snapshot', peer('n1')), event('Ready'));
    const kinds: string[] = [];
    for await (const { frame } of watch.frames(undefined, never)) {
      kinds.push(frame.kind);
      if (whole(frame)) watch.close();
    }
    expect(kinds).toContain('snapshot');
  });

  it('tells who leads in the same frames: whole, when it has changed, and to who comes later', async () => {
    let leadership: Leadership = { version: '1', leaders: [], total: 0, conflicts: [] };
    const watch = startPeerWatch(
      async function* (signal) {
        yield event('Snapshot', peer('n1'));
        yield event('Ready');
        await once(signal, 'abort');
      },
      { leadership: () => ({ current: () => leadership }) },
    );
    const first = await until(watch.frames(undefined, never), whole);
    expect(first.frame).toMatchObject({ leadership: { version: '1' } });
    leadership = { ...leadership, version: '2' };
    const next = await until(watch.frames(first.id, never), (frame) => frame.kind === 'delta');
    expect(next.frame).toMatchObject({ changed: [], removed: [], leadership: { version: '2' } });
    expect((await until(watch.frames(undefined, never), whole)).frame).toMatchObject({ leadership: { version: '2' } });
    watch.close();
  });
});

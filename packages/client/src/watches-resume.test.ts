import { status } from '@grpc/grpc-js';
import { DEVELOPMENT_TRUST_DOMAIN } from '@omnirelay/pki';
import type { PeerWatchQuery } from '@omnirelay/wire';
import { afterEach, describe, expect, test } from 'vitest';
import type { AuditWatchItem, ControlClient, PeerWatchItem } from './api.ts';
import { createControlClient } from './control-client.ts';
import { type TestControlNode, testAuthority, testControlNode } from './testing/test-control-node.ts';

const authority = await testAuthority();
const open: AsyncDisposable[] = [];
const stop: AbortController[] = [];
afterEach(async () => {
  for (const abort of stop.splice(0)) abort.abort();
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

async function node(nodeId: string): Promise<TestControlNode> {
  const made = await testControlNode(await authority.issue(nodeId, 'control'));
  open.push(made);
  return made;
}

let tokens = 0;
function client(nodes: readonly TestControlNode[]): ControlClient {
  const made = createControlClient({
    endpoints: nodes.map(({ endpoint }) => endpoint),
    caPem: authority.caPem,
    trustDomain: DEVELOPMENT_TRUST_DOMAIN,
    token: async () => `token-${++tokens}`,
  });
  open.push(made);
  return made;
}

const at = '2026-09-21T14:13:20.005Z';
const event = (kind: string, cursor: string, source: string) => ({ kind, cursor, source, generatedAt: at });

function reader(control: ControlClient, asked: PeerWatchQuery = {}) {
  const abort = new AbortController();
  stop.push(abort);
  const watch = control.peers.watch({ signal: abort.signal, ...asked });
  const items = watch[Symbol.asyncIterator]();
  return {
    abort,
    async next(kind: PeerWatchItem['kind']): Promise<PeerWatchItem | null> {
      for (;;) {
        const { done, value } = await items.next();
        if (done) return null;
        if (value.kind === kind) return value;
      }
    },
    items,
  };
}
const told = (item: PeerWatchItem | null): string =>
  item?.kind === 'event' ? `${item.event.kind} ${item.event.cursor} ${item.event.source}` : String(item?.kind);

test('a watch goes on at another node behind the last cursor', async () => {
  const [one, two] = [await node('ctl-1'), await node('ctl-2')];
  one.watch = (call) => {
    call.event(event('Snapshot', 's1', 'ctl-1'));
    call.event(event('Ready', 'c1', 'ctl-1'));
    call.event(event('Changed', 'c2', 'ctl-1'));
  };
  const resumedAt = Promise.withResolvers<string>();
  two.watch = (call) => {
    resumedAt.resolve(call.cursor);
    call.event(event('Changed', 'c3', 'ctl-2'));
  };
  const watch = reader(client([one, two]));
  expect(told(await watch.next('event'))).toBe('Snapshot s1 ctl-1');
  expect(told(await watch.next('event'))).toBe('Ready c1 ctl-1');
  expect(told(await watch.next('event'))).toBe('Changed c2 ctl-1');
  await one[Symbol.asyncDispose]();
  expect(told(await watch.next('event'))).toBe('Changed c3 ctl-2');
  expect(await resumedAt.promise).toBe('c2');
});

test('a watch goes on elsewhere with the same filters, and tells who no longer matches', async () => {
  const [one, two] = [await node('ctl-1'), await node('ctl-2')];
  const asked: unknown[] = [];
  one.watch = (call) => {
    asked.push(call.asked);
    call.event(event('Ready', 'c1', 'ctl-1'));
  };
  two.watch = (call) => {
    asked.push(call.asked);
    call.event({ ...event('Removed', 'c2', 'ctl-2'), reason: 'no-longer-matches' });
  };
  const watch = reader(client([one, two]), { status: ['Dead'], query: 'role:worker' });
  expect(told(await watch.next('event'))).toBe('Ready c1 ctl-1');
  await one[Symbol.asyncDispose]();
  expect(await watch.next('event')).toMatchObject({ event: { kind: 'Removed', reason: 'no-longer-matches' } });
  expect(asked).toMatchObject([
    { status: ['Dead'], query: 'role:worker', cursor: '' },
    { status: ['Dead'], query: 'role:worker', cursor: 'c1' },
  ]);
});

test('half a snapshot is forgotten before another one is told', async () => {
  const [one, two] = [await node('ctl-1'), await node('ctl-2')];
  one.watch = (call) => call.event(event('Snapshot', 's1', 'ctl-1'));
  two.watch = (call) => call.event(event('Snapshot', `s2${call.cursor}`, 'ctl-2'));
  const watch = reader(client([one, two]));
  expect(told(await watch.next('event'))).toBe('Snapshot s1 ctl-1');
  await one[Symbol.asyncDispose]();
  expect(told(await watch.next('event'))).toMatch(/^Resync/);
  expect(told(await watch.next('event'))).toBe('Snapshot s2 ctl-2');
});

test('a token that ran out is asked for anew once; a second refusal ends the watch', async () => {
  const one = await node('ctl-1');
  const seen: string[] = [];
  one.watch = (call) => {
    seen.push(String(call.metadata.get('authorization')[0]));
    call.fail(status.UNAUTHENTICATED);
  };
  await expect(reader(client([one])).next('event')).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(new Set(seen).size).toBe(2);
});

test('a stream that ends in order goes on by itself, and a refusal ends the watch', async () => {
  const one = await node('ctl-1');
  const cursors: string[] = [];
  one.watch = (call) => {
    cursors.push(call.cursor);
    if (cursors.length === 2) return call.fail(status.PERMISSION_DENIED);
    call.event(event('Changed', 'c8', 'ctl-1'));
    call.end();
  };
  const watch = reader(client([one]), { cursor: 'c7' });
  expect(told(await watch.next('event'))).toBe('Changed c8 ctl-1');
  await expect(watch.next('event')).rejects.toMatchObject({ code: 'permission_denied' });
  expect(cursors).toEqual(['c7', 'c8']);
});

test('a node that hangs is left for one that speaks, behind the last cursor', async () => {
  const [one, two] = [await node('ctl-1'), await node('ctl-2')];
  // It keeps the stream open and never speaks again.
  one.watch = (call) => call.event(event('Ready', 'c1', 'ctl-1'));
  two.watch = (call) => call.event(event('Changed', `c2-after-${call.cursor}`, 'ctl-2'));
  const watch = reader(client([one, two]));
  expect(told(await watch.next('event'))).toBe('Ready c1 ctl-1');
  expect(told(await watch.next('event'))).toBe('Changed c2-after-c1 ctl-2');
});

test('a token that cannot be had for a while delays a watch and a call, and ends neither', async () => {
  const one = await node('ctl-1');
  one.watch = (call) => call.event(event('Ready', 'c1', 'ctl-1'));
  one.answer = () => ({ source: 'ctl-1' });
  let refusals = 4;
  const control = createControlClient({
    endpoints: [one.endpoint],
    caPem: authority.caPem,
    trustDomain: DEVELOPMENT_TRUST_DOMAIN,
    token: async () => {
      if (refusals-- > 0) throw new TypeError('the provider is away');
      return 'late';
    },
  });
  open.push(control);
  expect(told(await reader(control).next('event'))).toBe('Ready c1 ctl-1');
  refusals = 2;
  expect((await control.access.self()).source).toBe('ctl-1');
  refusals = Number.POSITIVE_INFINITY;
  await expect(control.access.self({ timeoutMs: 300 })).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('the provider is away'),
  });
});

test('the signal ends the watch here and at the node', async () => {
  const one = await node('ctl-1');
  const ended = Promise.withResolvers<void>();
  one.watch = (call) => {
    call.event(event('Ready', 'c1', 'ctl-1'));
    void call.ended.then(ended.resolve);
  };
  const watch = reader(client([one]));
  await watch.next('event');
  watch.abort.abort();
  expect(await watch.next('event')).toBeNull();
  await ended.promise;
});

test('darkness is told as a fact with its beginning, and so is the light', async () => {
  const one = await node('ctl-1');
  const material = await authority.issue('ctl-1', 'control');
  one.watch = (call) => call.event(event('Ready', 'c1', 'ctl-1'));
  const control = client([one]);
  const watch = reader(control);
  expect(await watch.next('connection')).toMatchObject({ connection: { state: 'live', source: 'ctl-1' } });
  const port = Number(one.endpoint.split(':')[1]);
  await one[Symbol.asyncDispose]();
  const dark = await watch.next('connection');
  expect(dark).toMatchObject({ connection: { state: 'reconnecting' } });
  if (dark?.kind === 'connection') expect(dark.connection.lastError).toContain(one.endpoint);
  const offline = await watch.next('connection');
  expect(offline).toMatchObject({
    connection: { state: 'offline', since: (dark as { connection: { since: number } }).connection.since },
  });
  const again = await testControlNode(material, port);
  open.push(again);
  again.watch = (call) => call.event(event('Changed', 'c2', 'ctl-1'));
  expect(await watch.next('connection')).toMatchObject({ connection: { state: 'live' } });
  expect(control.connection().state).toBe('live');
});

describe('the watch of the audit', () => {
  const entry = (id: string) => ({ id, action: 'cordon-peer', object: 'peer/n-1', outcome: 'accepted' });
  const follow = (control: ControlClient, asked: Omit<Parameters<ControlClient['audit']['watch']>[0], 'signal'>) => {
    const abort = new AbortController();
    stop.push(abort);
    return control.audit.watch({ ...asked, signal: abort.signal })[Symbol.asyncIterator]();
  };
  async function next(items: AsyncIterator<AuditWatchItem>): Promise<string> {
    for (;;) {
      const { done, value } = await items.next();
      if (done) return 'over';
      if (value.kind === 'event') return `${value.event.kind} ${value.event.entry?.id ?? '-'} ${value.event.source}`;
    }
  }

  test('goes on at another node behind the last entry, with the same question', async () => {
    const [one, two] = [await node('ctl-1'), await node('ctl-2')];
    const asked: unknown[] = [];
    one.watch = (call) => {
      asked.push(call.asked);
      call.event(event('Ready', 'c1', 'ctl-1'));
      call.event({ ...event('Appended', 'c2', 'ctl-1'), entry: entry('e2') });
    };
    two.watch = (call) => {
      asked.push(call.asked);
      call.event({ ...event('Appended', 'c3', 'ctl-2'), entry: entry('e3') });
    };
    const watch = follow(client([one, two]), { query: 'outcome:accepted', object: ['peer/*'] });
    expect(await next(watch)).toBe('Ready - ctl-1');
    expect(await next(watch)).toBe('Appended e2 ctl-1');
    await one[Symbol.asyncDispose]();
    expect(await next(watch)).toBe('Appended e3 ctl-2');
    const question = { query: 'outcome:accepted', object: ['peer/*'], actor: [], action: [] };
    expect(asked).toEqual([
      { ...question, cursor: '' },
      { ...question, cursor: 'c2' },
    ]);
  });

  test('begins anew, told so, where a node cannot go on, and never before that', async () => {
    const one = await node('ctl-1');
    const cursors: string[] = [];
    one.watch = (call) => {
      cursors.push(call.cursor);
      if (cursors.length === 1) {
        call.event({ ...event('Resync', '', 'ctl-1'), reason: 'compacted' });
        call.event(event('Ready', 'c9', 'ctl-1'));
        call.end();
      } else call.event(event('Heartbeat', 'c9', 'ctl-1'));
    };
    const watch = follow(client([one]), { cursor: 'c1' });
    expect([await next(watch), await next(watch), await next(watch)]).toEqual([
      'Resync - ctl-1',
      'Ready - ctl-1',
      'Heartbeat - ctl-1',
    ]);
    expect(cursors).toEqual(['c1', 'c9']);
  });

  test('ends with a question that no node takes', async () => {
    const one = await node('ctl-1');
    one.watch = (call) => call.fail(status.INVALID_ARGUMENT);
    await expect(next(follow(client([one]), { query: 'colour:red' }))).rejects.toMatchObject({
      code: 'invalid_argument',
    });
  });

  test('is listed with the fields that were asked for, and no defaults in place of the others', async () => {
    const one = await node('ctl-1');
    one.answer = () => ({ source: 'ctl-1', entries: [entry('e1')] });
    const { entries } = await client([one]).audit.list({ fields: ['action'] });
    expect(entries).toEqual([{ id: 'e1', action: 'cordon-peer' }]);
  });
});

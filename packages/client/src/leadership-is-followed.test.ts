/** Leadership by the client: a stream that goes on where another node serves it, lists without defaults in place of what was not asked, and one request to hand over. */
import { status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import type { ControlClient } from './api.ts';
import { controlPlane } from './testing/control-plane.ts';

const { client, defer, node } = await controlPlane();

const generatedAt = '2026-09-21T14:13:20.005Z';
const token = {
  ...{ scope: 'jobs', scopeKind: 'custom', leaderId: 'n1', term: '1', fenceToken: 'f', claimId: 'c', epoch: '1' },
  labels: {},
};
const event = (eventKind: string, cursor: string, source: string) => ({ eventKind, cursor, source, generatedAt });

function followed(control: ControlClient) {
  const stop = new AbortController();
  defer(() => stop.abort());
  const items = control.leaders.follow({ scope: ['jobs'], signal: stop.signal })[Symbol.asyncIterator]();
  return async (): Promise<string> => {
    for (;;) {
      const { value, done } = await items.next();
      if (done === true) return 'ended';
      if (value.kind === 'event') return `${value.event.eventKind} ${value.event.cursor} ${value.event.source}`;
    }
  };
}

test('it goes on at another node behind the last cursor, with the same question', async () => {
  const [one, two] = [await node('ctl-1'), await node('ctl-2')];
  one.watch = (call) => {
    call.event({ ...event('Snapshot', '', 'ctl-1'), scope: 'jobs', token });
    call.event(event('Ready', 'c1', 'ctl-1'));
    call.event({ ...event('SteppedDown', 'c2', 'ctl-1'), scope: 'jobs', token });
  };
  const resumed = Promise.withResolvers<object>();
  two.watch = (call) => {
    resumed.resolve(call.asked);
    call.event({ ...event('Elected', 'c3', 'ctl-2'), scope: 'jobs', token });
  };
  const next = followed(client(one.endpoint, two.endpoint));
  for (const told of ['Snapshot  ctl-1', 'Ready c1 ctl-1', 'SteppedDown c2 ctl-1']) expect(await next()).toBe(told);
  await one[Symbol.asyncDispose]();
  expect(await next()).toBe('Elected c3 ctl-2');
  expect(await resumed.promise).toMatchObject({ scope: ['jobs'], cursor: 'c2' });
});

test('half a snapshot is forgotten before another one is told', async () => {
  const [one, two] = [await node('ctl-1'), await node('ctl-2')];
  one.watch = (call) => call.event({ ...event('Snapshot', '', 'ctl-1'), scope: 'jobs', token });
  two.watch = (call) => call.event({ ...event('Snapshot', '', 'ctl-2'), scope: 'jobs', token });
  const next = followed(client(one.endpoint, two.endpoint));
  expect(await next()).toBe('Snapshot  ctl-1');
  await one[Symbol.asyncDispose]();
  expect(await next()).toMatch(/^Resync/);
  expect(await next()).toBe('Snapshot  ctl-2');
});

test('a list has what was asked of each token, and no defaults in place of the others', async () => {
  const one = await node('ctl-1');
  one.answer = (method, call) => {
    expect([method, (call.request as { fields: string[] }).fields]).toEqual(['listLeaders', ['leaderId']]);
    const asked = { scope: 'jobs', leaderId: 'n1' };
    return { generatedAt, source: 'ctl-1', cursor: 'c', tokens: [asked], total: 1, etag: 'e', notModified: false };
  };
  const { tokens, conflicts } = await client(one.endpoint).leaders.list({ fields: ['leaderId'] });
  expect([tokens, conflicts]).toEqual([[{ scope: 'jobs', leaderId: 'n1' }], []]);
});

test('a request to hand over goes to another node only where its key makes that harmless', async () => {
  const [one, two] = [await node('ctl-1'), await node('ctl-2')];
  one.answer = () => ({ fail: status.UNAVAILABLE });
  two.answer = () => ({
    ...{ generatedAt, source: 'ctl-2', cursor: 'c', scope: 'jobs', leaderId: 'n1', next: 'n2', expectedGapMs: 300 },
    ...{ requested: true, effects: [], blockers: [], candidates: [], correlationId: 'x' },
  });
  const mutation = { reason: 'upgrade', ifMatch: '"f"' };
  await expect(client(one.endpoint, two.endpoint).leaders.stepDown('jobs', mutation)).rejects.toThrow();
  expect(two.calls).toEqual([]);
  const answer = await client(one.endpoint, two.endpoint).leaders.stepDown('jobs', {
    ...mutation,
    idempotencyKey: 'k',
  });
  expect(answer).toMatchObject({ source: 'ctl-2', requested: true, next: 'n2' });
});

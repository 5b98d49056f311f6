/** Leadership over a real registry engine in memory: elections, hand-over, requests to step down, and what is written of them. */
import { randomUUID } from 'node:crypto';
import type { RegistryCondition, Transaction, TxnId } from '@omnirelay/registry';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FenceRejection } from './fence-rejections.ts';
import type { HistoryRecord } from './history-record.ts';
import { HISTORY_PREFIX, REJECTIONS_PREFIX, STEP_DOWN_PREFIX } from './scope-kind.ts';
import { leaderOf, recordsOf, type TestLeader, type TestLeaders, testLeaders } from './testing/test-leaders.ts';

const SCOPE = 'global-control';
let leaders: TestLeaders;
beforeEach(() => {
  leaders = testLeaders();
});
afterEach(() => leaders[Symbol.asyncDispose]());

const startAll = (...ids: readonly string[]): Promise<TestLeader[]> => Promise.all(ids.map((id) => leaders.start(id)));

const fencedWrite = (leader: TestLeader, authority: NonNullable<ReturnType<TestLeader['leadership']['under']>>) =>
  leader.registry.store.transact({
    under: { kind: 'fence', scope: SCOPE, fence: authority.fence, claimId: authority.claimId } as Transaction['under'],
    writerId: leader.nodeId,
    txnId: randomUUID() as string as TxnId,
    conditions: authority.conditions as readonly RegistryCondition[],
    writes: [{ kind: 'put', key: 'scopes/global-control/x', value: '1' }],
  });

test('one leads, all see the same token, and its fence is what the registry takes', async () => {
  const all = await startAll('n1', 'n2', 'n3');
  const leader = await leaderOf(all);
  const tokens = all.map(({ leadership }) => leadership.tokens());
  for (const [token, ...none] of tokens) {
    expect(none).toEqual([]);
    expect(token).toMatchObject({
      scope: SCOPE,
      scopeKind: 'global',
      leaderId: leader.nodeId,
      term: 1n,
      effects: 'fenced',
    });
    expect(token?.fenceToken).toBe(tokens[0]?.[0]?.fenceToken);
  }
  for (const one of all) {
    const mine = one === leader;
    expect(one.leadership.status()).toMatchObject({
      standing: [SCOPE],
      holds: mine ? [SCOPE] : [],
      clockTrusted: true,
    });
    expect(one.leadership.admit(SCOPE)).toMatchObject(
      mine ? { kind: 'admitted' } : { kind: 'refused', why: 'no-claim' },
    );
  }
  const authority = leader.leadership.under(SCOPE);
  expect(authority && (await fencedWrite(leader, authority))).toMatchObject({ kind: 'committed' });
});

test('who leaves hands over at once; the next has a higher fence, and the old one is refused, counted and written down', async () => {
  const all = await startAll('n1', 'n2');
  const first = await leaderOf(all);
  const second = all.find((one) => one !== first) as TestLeader;
  const authority = first.leadership.under(SCOPE);
  await first.leadership.leave();
  await second.until(() => second.leadership.under(SCOPE));
  const [token] = second.leadership.tokens();
  expect(token).toMatchObject({ leaderId: second.nodeId, term: 2n });
  expect(token && authority && token.fenceToken > authority.fence).toBe(true);
  expect(first.leadership.status()).toMatchObject({ holds: [], epoch: null });
  expect(second.events.map(({ kind }) => kind)).toEqual(['observed', 'stepped-down', 'elected']);
  expect(first.log.find(({ transition }) => transition === 'epoch-ended')).toMatchObject({ level: 'info' });

  expect(authority && (await fencedWrite(first, authority))).toMatchObject({ kind: 'conflict', cause: 'fence' });
  const seen = {
    scope: SCOPE,
    writerId: first.nodeId,
    presented: { fence: authority?.fence, claimId: authority?.claimId },
    current: { fence: token?.fenceToken, claimId: token?.claimId, nodeId: second.nodeId },
    keys: ['scopes/global-control/x'],
  };
  expect(first.rejections).toMatchObject([seen]);
  await expect.poll(() => recordsOf<FenceRejection>(second, REJECTIONS_PREFIX)).toMatchObject([seen]);
});

test('each claim and its end stand in the history, written by the transaction that made them', async () => {
  const all = await startAll('n1', 'n2');
  const first = await leaderOf(all);
  const second = all.find((one) => one !== first) as TestLeader;
  await first.leadership.leave();
  await second.until(() => second.leadership.under(SCOPE));
  const history = await recordsOf<HistoryRecord>(second, HISTORY_PREFIX);
  expect(history.map(({ kind, nodeId, term, after, next }) => ({ kind, nodeId, term, after, next }))).toEqual([
    { kind: 'elected', nodeId: first.nodeId, term: '1', after: undefined, next: undefined },
    { kind: 'stepped-down', nodeId: first.nodeId, term: '1', after: undefined, next: second.nodeId },
    { kind: 'elected', nodeId: second.nodeId, term: '2', after: first.nodeId, next: undefined },
  ]);
  const claim = (await second.registry.store.read([`claims/${SCOPE}`])).records[0];
  const newest = (await second.registry.store.list(HISTORY_PREFIX, { limit: 10 })).records.at(-1);
  expect(newest?.version).toBe(claim?.version);
  // The same correlation id in the history, in the events of both, and in the log.
  expect(second.events.map(({ correlationId }) => correlationId)).toEqual(history.map((each) => each.correlationId));
  const lines = second.log.filter(({ event }) => event === 'leadership');
  expect(lines.map(({ correlationId }) => correlationId)).toEqual(history.map((each) => each.correlationId));
});

test('a request to step down is obeyed by whose claim it names, for the reason that it gives, and is dropped then', async () => {
  const all = await startAll('n1', 'n2', 'n3');
  const first = await leaderOf(all);
  const next = all.find((one) => one !== first) as TestLeader;
  const [token] = first.leadership.tokens();
  const ask = (claimId: string | undefined) =>
    first.registry.store.transact({
      under: { kind: 'unfenced' },
      writerId: 'ana',
      txnId: randomUUID() as string as TxnId,
      conditions: [],
      writes: [
        {
          kind: 'put',
          key: `${STEP_DOWN_PREFIX}${SCOPE}`,
          value: JSON.stringify({
            scope: SCOPE,
            claimId,
            next: next.nodeId,
            reason: 'CHG-7',
            requestedBy: 'ana',
            at: new Date().toISOString(),
            correlationId: 'abc',
          }),
        },
      ],
    });
  await ask('of-nobody');
  await ask(token?.claimId);
  await next.until(() => next.leadership.under(SCOPE));
  const down = { kind: 'stepped-down', leaderId: first.nodeId, correlationId: 'abc' };
  expect(first.events).toContainEqual(expect.objectContaining(down));
  expect(next.events).toContainEqual(expect.objectContaining(down));
  expect(await recordsOf<HistoryRecord>(next, HISTORY_PREFIX)).toContainEqual(
    expect.objectContaining({ kind: 'stepped-down', nodeId: first.nodeId, reason: 'CHG-7', correlationId: 'abc' }),
  );
  await expect.poll(() => recordsOf(next, STEP_DOWN_PREFIX)).toEqual([]);
});

test('a scope is given away only once what runs under it has ended', async () => {
  const all = await startAll('n1', 'n2');
  const first = await leaderOf(all);
  const second = all.find((one) => one !== first) as TestLeader;
  const effect = first.leadership.admit(SCOPE);
  const left = first.leadership.leave();
  expect(first.leadership.admit(SCOPE)).toEqual({ kind: 'refused', why: 'stepping-down' });
  // Renewals go on meanwhile, and the other reads all of them.
  const before = first.leadership.tokens()[0]?.expiresAt?.getTime() ?? 0;
  await first.until(() => (first.leadership.tokens()[0]?.expiresAt?.getTime() ?? 0) > before);
  expect(second.leaderOf(SCOPE)).toBe(first.nodeId);
  expect(effect.kind === 'admitted' && effect.acknowledge()).toEqual({ kind: 'kept' });
  await left;
  await second.until(() => second.leadership.under(SCOPE));
});

test('who leaves gives its lease back, and loses none: whether or not it leads anything', async () => {
  for (const one of await startAll('n1', 'n2')) {
    await one.until(() => one.leadership.status().epoch !== null);
    await one.leadership.leave();
    const scraped = await one.metrics.registry.metrics();
    const ofNode = (transition: string) =>
      new RegExp(`transitions_total\\{mesh_scope_kind="node",mesh_transition="${transition}"\\} (.*)$`, 'm').exec(
        scraped,
      )?.[1];
    expect([ofNode('elected'), ofNode('stepped-down'), ofNode('lost')]).toEqual(['1', '1', '0']);
    expect(one.log.filter(({ level, event }) => level === 'warn' && event === 'lease')).toEqual([]);
  }
});

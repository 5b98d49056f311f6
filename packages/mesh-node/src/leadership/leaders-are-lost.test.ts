/** What becomes of leadership when leaders die, stand still, doubt their clock, lose the registry, or hear of another. */
import { type Clock, instant, nodeId, wallTime } from '@omnirelay/primitives';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../membership/system-clock.ts';
import type { HistoryRecord } from './history-record.ts';
import { HISTORY_PREFIX } from './scope-kind.ts';
import { leaderOf, recordsOf, type TestLeader, type TestLeaders, testLeaders } from './testing/test-leaders.ts';

const SCOPE = 'global-control';
let leaders: TestLeaders;
beforeEach(() => {
  leaders = testLeaders();
});
afterEach(() => leaders[Symbol.asyncDispose]());

const startAll = (...ids: readonly string[]): Promise<TestLeader[]> => Promise.all(ids.map((id) => leaders.start(id)));
const othersThan = (leader: TestLeader, all: readonly TestLeader[]) => all.filter((one) => one !== leader);

test('one that falls silent is followed once its lease is over, and the history says who ended it and what was seen of it', async () => {
  const all = await startAll('n1', 'n2', 'n3');
  const first = await leaderOf(all);
  for (const one of all) one.membership.set(first.nodeId, 'alive', { rtt: 7 as never });
  await first[Symbol.asyncDispose]();
  const rest = othersThan(first, all);
  await Promise.all(rest.map((one) => one.until(() => one.leaderOf(SCOPE) !== first.nodeId && one.leaderOf(SCOPE))));
  const next = await leaderOf(rest);
  const history = await recordsOf<HistoryRecord>(next, HISTORY_PREFIX);
  const bumped = { nodeId: first.nodeId, epoch: '1', why: 'ttl', by: expect.stringMatching(/^n[123]$/) };
  const evidence = { timedOut: first.nodeId, bumped, rttMs: 7 };
  expect(history).toMatchObject([
    { kind: 'elected', nodeId: first.nodeId, term: '1' },
    { kind: 'epoch-ended', nodeId: first.nodeId, term: '1', reason: 'ttl', evidence },
    { kind: 'elected', nodeId: next.nodeId, term: '2', after: first.nodeId, evidence },
  ]);
  expect(history[1]?.by).toBe(history[1]?.evidence?.bumped?.by);
  const lost = next.events.find(({ kind }) => kind === 'lost');
  expect(lost).toMatchObject({ leaderId: first.nodeId, token: null, correlationId: history[1]?.correlationId });
  const scraped = await next.metrics.registry.metrics();
  expect(scraped).toMatch(
    /^mesh_leadership_transitions_total\{mesh_scope_kind="global",mesh_transition="elected"\} 1$/m,
  );
  expect(scraped).toMatch(/^mesh_leadership_election_duration_ms_count 1$/m);
  expect(scraped).toMatch(/^mesh_leadership_claims\{mesh_scope_kind="global"\} 1$/m);
  expect(scraped).toMatch(/^mesh_leadership_leaderless\{mesh_scope_kind="global"\} 0$/m);
});

test('after a stall the guard refuses before anything else runs, and admits again once the lease is renewed anew', async () => {
  const leader = await leaderOf(await startAll('n1', 'n2'));
  const before = leader.leadership.under(SCOPE);
  const effect = leader.leadership.admit(SCOPE);
  const until = performance.now() + 1_500;
  while (performance.now() < until);
  expect(leader.leadership.admit(SCOPE)).toEqual({ kind: 'refused', why: 'turn-is-late' });
  expect(leader.leadership.under(SCOPE)).toBeUndefined();
  expect(effect.kind === 'admitted' && effect.acknowledge()).toEqual({ kind: 'overran', why: 'turn-is-late' });
  await leader.until(() => leader.leadership.under(SCOPE));
  expect(leader.leadership.under(SCOPE)?.claimId).toBe(before?.claimId);
  expect(leader.log).toContainEqual(expect.objectContaining({ event: 'lease', transition: 'clock-distrusted' }));
});

test('when wall and monotonic time go apart the guard refuses at once', async () => {
  let jumped = 0;
  const clock: Clock = {
    now: () => instant(systemClock.now()),
    wall: () => wallTime(systemClock.wall() + jumped),
  };
  const leader = await leaders.start('n1', { clock });
  await leader.until(() => leader.leadership.under(SCOPE));
  jumped = 60_000;
  expect(leader.leadership.admit(SCOPE)).toEqual({ kind: 'refused', why: 'clock-jumped' });
  await leader.until(() => leader.leadership.under(SCOPE));
});

test('a registry that is dark for longer than a lease deposes nobody: the leader stops, and goes on with its claim', async () => {
  const all = await startAll('n1', 'n2', 'n3');
  const leader = await leaderOf(all);
  const claimId = leader.leadership.under(SCOPE)?.claimId;
  leaders.store.faults.setDark(true);
  await leader.until(() => leader.events.some(({ kind }) => kind === 'expired'));
  expect(leader.leadership.admit(SCOPE).kind).toBe('refused');
  // Known from before, and told to be old.
  expect(leader.leadership.tokens()).toMatchObject([{ claimId }]);
  for (const one of othersThan(leader, all)) {
    await one.until(() => one.leadership.status().staleSince !== null);
    expect(one.leadership.tokens()).toMatchObject([{ claimId }]);
  }
  leaders.store.faults.setDark(false);
  await leader.until(() => leader.leadership.under(SCOPE));
  expect(leader.leadership.under(SCOPE)?.claimId).toBe(claimId);
  expect(leader.events.at(-1)).toMatchObject({ kind: 'renewed', token: { claimId } });
  for (const one of all) expect(one.log.filter(({ transition }) => transition === 'epoch-bumped')).toEqual([]);
  const kinds = async () => (await recordsOf<HistoryRecord>(leader, HISTORY_PREFIX)).map(({ kind }) => kind);
  await expect.poll(kinds).toEqual(['elected', 'expired']);
});

test('another store stops everybody; adopted, it has its leader anew, under the fence of its own lineage', async () => {
  const all = await startAll('n1', 'n2');
  const leader = await leaderOf(all);
  const before = leader.leadership.under(SCOPE)?.fence ?? '';
  leaders.store.faults.replaceStore();
  await leader.until(() => leader.registry.state().kind === 'foreign');
  const { storeIdentity } = leader.registry.state();
  const adopted = await leader.registry.adopt({
    expectedStoreIdentity: storeIdentity!,
    writerId: 'ana',
    dryRun: false,
  });
  expect(adopted).toMatchObject({ kind: 'adopted' });
  await leader.until(() => leader.events.some(({ kind, reason }) => kind === 'lost' && /lineage/.test(reason)));
  const next = await leaderOf(all);
  expect((next.leadership.under(SCOPE)?.fence ?? '') > before).toBe(true);
  const history = await recordsOf<HistoryRecord>(next, HISTORY_PREFIX);
  expect(history).toContainEqual(expect.objectContaining({ kind: 'lost', fence: before, reason: 'lineage' }));
});

test('who hears of a claim with a higher fence gives way at once: counted, logged, told as a conflict, and in the history', async () => {
  const all = await startAll('n1', 'n2');
  const leader = await leaderOf(all);
  const [token] = leader.leadership.tokens();
  const fence = `${token?.fenceToken.slice(0, -20)}${'9'.repeat(20)}`;
  leader.membership.set('n9', 'alive');
  const member = leader.membership.view().members.get(nodeId('n9'));
  const claim = member?.claim && {
    ...member.claim,
    holds: { claims: [{ scope: SCOPE, fence, claimId: 'x' }], others: 0 },
  };
  leader.membership.set('n9', 'alive', claim === undefined ? {} : { claim });
  await leader.until(() => leader.events.some(({ kind }) => kind === 'lost'));
  expect(leader.leadership.admit(SCOPE)).toEqual({ kind: 'refused', why: 'no-claim' });
  expect(leader.leadership.conflicts()).toMatchObject([
    {
      scope: SCOPE,
      lowerSteppedDown: true,
      claims: [
        { nodeId: 'n9', fenceToken: fence, claimId: 'x', heardFrom: 'n9', own: false },
        { nodeId: leader.nodeId, fenceToken: token?.fenceToken, heardFrom: null, own: true },
      ],
    },
  ]);
  expect(await leader.metrics.registry.metrics()).toMatch(/^mesh_leadership_split_brain_total 1$/m);
  expect(leader.log).toContainEqual(expect.objectContaining({ event: 'split-brain', scope: SCOPE, level: 'error' }));
  const history = () => recordsOf<HistoryRecord>(leader, HISTORY_PREFIX);
  await expect.poll(history).toContainEqual(expect.objectContaining({ kind: 'lost', reason: 'split-brain' }));
});

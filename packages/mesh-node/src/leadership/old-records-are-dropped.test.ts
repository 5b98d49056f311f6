import { randomUUID } from 'node:crypto';
import type { TxnId } from '@omnirelay/registry';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LEADERSHIP_BOUNDS } from './bounds.ts';
import { type FenceRejection, seeFenceRejections } from './fence-rejections.ts';
import { HISTORY_PREFIX, REJECTIONS_PREFIX, STEP_DOWN_PREFIX } from './scope-kind.ts';
import { sweepLeadership } from './sweep-leadership.ts';
import { recordsOf, type TestLeader, type TestLeaders, testLeaders } from './testing/test-leaders.ts';

let leaders: TestLeaders;
beforeEach(() => {
  leaders = testLeaders();
});
afterEach(() => leaders[Symbol.asyncDispose]());

const write = (leader: TestLeader, records: Readonly<Record<string, string>>) =>
  leader.registry.store.transact({
    under: { kind: 'unfenced' },
    writerId: 'ana',
    txnId: randomUUID() as string as TxnId,
    conditions: [],
    writes: Object.entries(records).map(([key, value]) => ({ kind: 'put', key, value })),
  });

test('history, refusals and requests go when they are old; what cannot be read stays, and so does everything else', async () => {
  const leader = await leaders.start('n1', { scopes: [] });
  await leader.until(() => leader.registry.state().kind === 'ok');
  const wall = Date.now();
  const told = (at: number) => JSON.stringify({ at: new Date(at).toISOString() });
  const { historyAgeMs, rejectionAgeMs, stepDownAgeMs } = LEADERSHIP_BOUNDS;
  const ages = [
    { prefix: HISTORY_PREFIX, ageMs: historyAgeMs },
    { prefix: REJECTIONS_PREFIX, ageMs: rejectionAgeMs },
    { prefix: STEP_DOWN_PREFIX, ageMs: stepDownAgeMs },
  ];
  for (const { prefix, ageMs } of ages)
    await write(leader, {
      [`${prefix}old`]: told(wall - ageMs),
      [`${prefix}young`]: told(wall - ageMs + 60_000),
      [`${prefix}unreadable`]: 'x',
    });
  await write(leader, { 'leadership/else': told(0) });
  const { signal } = new AbortController();
  expect(await sweepLeadership({ registry: leader.registry, writerId: 'n1', wall, signal })).toBe(ages.length);
  const { records } = await leader.registry.store.list('leadership/', { limit: 100 });
  expect(records.map(({ key }) => key)).toEqual(
    ['leadership/else', ...ages.flatMap(({ prefix }) => [`${prefix}unreadable`, `${prefix}young`])].sort(),
  );
});

test('some refused effects a minute are written down, and the others are counted in the next record', async () => {
  const leader = await leaders.start('n1');
  await leader.until(() => leader.leadership.under('global-control'));
  let wall = 0;
  const seen: FenceRejection[] = [];
  const registry = seeFenceRejections(leader.behind, {
    writerId: 'n2',
    wall: () => wall,
    onRejected: (rejection) => void seen.push(rejection),
    onError: () => undefined,
  });
  const refused = () =>
    registry.store.transact({
      under: {
        kind: 'fence',
        scope: 'nobodys',
        fence: `${'0'.repeat(10)}.${'0'.repeat(10)}.${'0'.repeat(20)}` as never,
        claimId: 'c',
      },
      writerId: 'n2',
      txnId: randomUUID() as string as TxnId,
      conditions: [],
      writes: [{ kind: 'put', key: 'scopes/nobodys/x', value: '1' }],
    });
  const most = LEADERSHIP_BOUNDS.rejectionsPerMinute;
  for (let each = 0; each < most + 5; each++) expect(await refused()).toMatchObject({ cause: 'fence' });
  wall = 60_000;
  await refused();
  expect(seen).toHaveLength(most + 6);
  const written = () => recordsOf<FenceRejection>(leader, REJECTIONS_PREFIX);
  await expect.poll(async () => (await written()).length).toBe(most + 1);
  const last = (await written()).at(-1);
  expect(last).toMatchObject({ scope: 'nobodys', current: null, unrecorded: 5, keys: ['scopes/nobodys/x'] });
});

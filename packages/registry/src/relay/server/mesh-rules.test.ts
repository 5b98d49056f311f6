/** What a gateway or a worker may ask of the registry: the tables, and that all which the lease protocol writes passes. */
import type { NodeId } from '@omnirelay/primitives';
import { decodeClaim } from '@omnirelay/protocol';
import { describe, expect, test } from 'vitest';
import { put, txn } from '../../compliance/transactions.ts';
import type { RegistryCondition, Under } from '../../port.ts';
import { by, fleet, JOBS, judge, now, w1, worker } from '../testing/judging.ts';
import { ANY_SCOPE } from '../testing/ruled-fleet.ts';
import { meshRules, READABLE, WRITABLE } from './mesh-rules.ts';

describe('the table of what may be read', () => {
  const rules = meshRules(ANY_SCOPE);

  test('leases, claims, intents, maps and requests to step down are; audit, tokens, keys of others are not', () => {
    const keys = [
      'meta/lineage',
      'meta/epoch-floor',
      'liveness/w2',
      'claims/global-control',
      'claims/node/c1',
      'peers/w2',
      'shard-namespaces/orders',
      'shard-overrides/orders',
      'shard-maps/orders/header',
      'shard-moves/orders',
      'shard-acks/w1',
      'scopes/jobs/at',
      'leadership/step-down/jobs',
    ];
    expect(keys.filter((key) => !rules.mayRead(w1, key))).toEqual([]);
    const hidden = [
      'audit/c1/0001',
      'audit-heads/c1',
      'audit-seals/c1/1',
      'join-tokens/abc',
      'idempotency/x/y',
      'leadership/history/jobs/f-0',
      'leadership/rejections/x',
      'shard-acks/w2',
      'shard-forced/orders',
      'membership/transitions/1',
      'meta/other',
      'meta/',
      'claims/',
      'anything',
    ];
    expect(hidden.filter((key) => rules.mayRead(w1, key))).toEqual([]);
  });

  test('a list or a watch is of one of its rows, and of no more', () => {
    const rows = READABLE.filter(({ below }) => below.endsWith('/')).map(({ below }) => below);
    expect(rows.filter((prefix) => !rules.mayList(w1, prefix))).toEqual([]);
    for (const prefix of ['', 'meta/', 'audit/', 'join-tokens/', 'leadership/', 'leadership/history/', 'c/'])
      expect(rules.mayList(w1, prefix)).toBe(false);
    expect(rules.mayList(w1, 'claims/node/')).toBe(true);
    // All records of shards are followed by one watch, the acks of others left out as above.
    expect(rules.mayList(w1, 'shard-')).toBe(true);
    expect(rules.mayList(w1, 'shard-ac')).toBe(false);
  });

  test('of requests to step down those for scopes that it may stand for', () => {
    const some = meshRules({ mayStandFor: (_caller, scope) => scope === 'jobs' });
    expect(some.mayRead(w1, 'leadership/step-down/jobs')).toBe(true);
    expect(some.mayRead(w1, 'leadership/step-down/other')).toBe(false);
  });
});

test('all that the lease protocol writes passes: epochs, claims, hand-overs, the ends of others, and farewells', async () => {
  const { fleet: all } = await fleet();
  const elections = (by: string) => all.events.filter((each) => each.by === by && each.event.kind === 'elected').length;
  all.feed('w1', { kind: 'step-down', scope: 'jobs', next: 'w2' as NodeId });
  await all.until(() => elections('w2') === 1);
  all.crash('w2');
  await all.until(() => elections('w1') === 2);
  expect(all.saw('w1', 'epoch-bumped')).toBe(true);
  all.start('w2', [JOBS]);
  await all.until(
    () => all.events.filter((each) => each.by === 'w2' && each.event.kind === 'epoch-began').length === 2,
  );
  all.feed('w1', { kind: 'leave' });
  await all.until(() => elections('w2') === 2);
  expect(all.judged.filter(({ verdict }) => verdict.kind === 'refused')).toEqual([]);
  expect(all.judged.filter(({ verdict }) => verdict.kind === 'permitted').length).toBeGreaterThan(7);
});

describe('what is written beside leases is refused where it is not the caller’s', () => {
  test('in the name of another, without a row, and comparing what it may not read', async () => {
    const { fleet: all } = await fleet();
    expect(await judge(all, by('w1', [put('scopes/jobs/a')]))).toContain('in the name of w1');
    for (const key of [
      'audit/w2/1',
      'peers/w2',
      'meta/lineage',
      'claims/global-control',
      'claims/node',
      'claims/shard',
      'shard-namespaces/orders',
      'shard-overrides/orders',
      'shard-forced/orders',
      'shard-maps/orders/header',
      'shard-moves/orders',
      'join-tokens/x',
      'leadership/other',
      'liveness/a/b',
      'x',
    ])
      expect(await judge(all, by('w2', [put(key)])), key).toContain(`may not write "${key}"`);
    expect(await judge(all, by('w2', [], [{ kind: 'absent', key: 'join-tokens/x' }]))).toContain('may not compare');
    expect(await judge(all, by('w2', [{ kind: 'delete', key: 'claims/jobs' }]))).toContain('never deleted');
    expect(await judge(all, by('w2', [{ kind: 'delete', key: 'liveness/w2' }]))).toContain('together');
  });

  test('a renewal of another, and one that is no held lease', async () => {
    const { fleet: all } = await fleet();
    const rules = meshRules(ANY_SCOPE);
    const lease = (await all.store.read(['liveness/w1'])).records[0]!.value;
    expect(rules.judgeHeartbeat(w1, 'liveness/w1', lease).kind).toBe('permitted');
    expect(rules.judgeHeartbeat(worker('w2'), 'liveness/w1', lease).kind).toBe('refused');
    expect(rules.judgeHeartbeat(worker('w2'), 'liveness/w2', lease).kind).toBe('refused');
    const ended = JSON.stringify({ ...JSON.parse(lease), held: false });
    expect(rules.judgeHeartbeat(w1, 'liveness/w1', ended).kind).toBe('refused');
    expect(rules.mayCompact(w1)).toBe(false);
  });

  test('under a fence what is not below its scope, and under a claim of another', async () => {
    const { fleet: all } = await fleet();
    const held = decodeClaim((await all.store.read(['claims/jobs'])).records[0]!.value)!;
    const under = (claimId = held.claimId, scope = 'jobs'): Under => ({
      kind: 'fence',
      scope,
      fence: held.fence,
      claimId,
    });
    expect(await judge(all, by('w1', [put('scopes/jobs/at', '7')], [], under()), w1)).toBe('permitted');
    expect(await judge(all, by('w2', [put('scopes/jobs/at', '7')], [], under()))).toContain('not its own');
    for (const key of [
      'scopes/jobs',
      'scopes/other/a',
      'scopes/jobs2/a',
      'claims/jobs',
      'peers/w1',
      'shard-maps/orders/header',
      'shard-moves/orders',
    ])
      expect(await judge(all, by('w1', [put(key)], [], under()), w1), key).toContain(`may not write "${key}"`);
    // Whose id is the beginning of another's has no part in it.
    expect(await judge(all, by('w', [put('scopes/jobs/at')], [], under()), worker('w'))).toContain('not its own');
  });

  test('history of claims that it does not write, and what another has written', async () => {
    const { fleet: all } = await fleet();
    const held = decodeClaim((await all.store.read(['claims/jobs'])).records[0]!.value)!;
    const { scope, fence, claimId } = held;
    const record = (fields: object = {}) =>
      JSON.stringify({ kind: 'lost', scope, fence, claimId, nodeId: 'w1', ...fields });
    const key = `leadership/history/jobs/${fence}-2`;
    expect(await judge(all, by('w1', [put(key, record())]), w1)).toBe('permitted');
    expect(await judge(all, by('w2', [put(key, record())]))).toContain('not its own claim');
    expect(await judge(all, by('w1', [put(key, record({ kind: 'elected' }))]), w1)).toContain('no such claim');
    expect(await judge(all, by('w1', [put(key, record({ kind: 'epoch-ended', by: 'w1' }))]), w1)).toContain(
      'no such epoch',
    );
    expect(await judge(all, by('w1', [put(key, record({ scope: 'other' }))]), w1)).toContain('another claim');
    await all.store.transact({ ...txn([put(key, record())]), writerId: 'c1' });
    expect(await judge(all, by('w1', [put(key, record())]), w1)).toContain('c1 has written it');
    const rejection = 'leadership/rejections/00001700000000-w1-01234567';
    const refused = (writerId: string) => JSON.stringify({ writerId, scope });
    expect(await judge(all, by('w1', [put(rejection, refused('w1'))]), w1)).toBe('permitted');
    expect(await judge(all, by('w2', [put(rejection, refused('w2'))]))).toContain('no refusal of its own');
    expect(await judge(all, by('w1', [put(rejection, refused('w2'))]), w1)).toContain('no refusal of its own');
  });

  test('requests to step down: nobody makes one here, and who was asked drops it', async () => {
    const { fleet: all } = await fleet();
    const held = decodeClaim((await all.store.read(['claims/jobs'])).records[0]!.value)!;
    const key = 'leadership/step-down/jobs';
    expect(await judge(all, by('w1', [put(key)]), w1)).toContain('operators');
    await all.store.transact(txn([put(key, JSON.stringify({ claimId: held.claimId }))]));
    const drop = (writerId: string, conditions: RegistryCondition[]) =>
      judge(all, by(writerId, [{ kind: 'delete', key }], conditions), worker(writerId));
    expect(await drop('w1', await now(all, key))).toBe('permitted');
    expect(await drop('w1', [])).toContain('does not compare');
    expect(await drop('w2', await now(all, key))).toContain('another is asked');
  });
});

test('each row of what may be written says what it is for, and global-control fits none', () => {
  expect(WRITABLE.every(({ what }) => what.length > 10)).toBe(true);
  expect(WRITABLE.filter(({ keys }) => keys.test('claims/global-control') || keys.test('meta/lineage'))).toEqual([]);
});

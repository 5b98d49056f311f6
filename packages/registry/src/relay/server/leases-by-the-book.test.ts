/** Leases that are not written by the book are refused: each differs by one field from one that passes. */
import type { NodeId } from '@omnirelay/primitives';
import { decodeClaim, decodeLiveness, storedLife, sweepOf } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { commit, txn } from '../../compliance/transactions.ts';
import type { Transaction } from '../../port.ts';
import { by, changed, JOBS, judge, now, w1, written } from '../testing/judging.ts';
import { meshRules } from './mesh-rules.ts';

const isBump = (each: Transaction) => each.writes.some(({ key }) => key === 'liveness/w1') && each.writerId === 'w2';
const isClaim = (each: Transaction) => each.writes.some(({ key }) => key === 'claims/jobs') && each.writerId === 'w2';

test('an epoch of another that is not ended by the book', async () => {
  const { all, sample } = await written(isBump);
  // Begun anew, so that there is an epoch to end, by one of whom everything is known but the way.
  all.start('w1', [JOBS]);
  await all.until(
    () => all.events.filter((each) => each.by === 'w1' && each.event.kind === 'epoch-began').length === 2,
  );
  const [record] = (await all.store.read(['liveness/w1'])).records;
  const lease = decodeLiveness(record!.value)!;
  const last = {
    epoch: String(lease.epoch),
    version: String(record!.version),
    bootId: lease.bootId,
    beat: String(lease.beat),
  };
  const over = { epoch: String(lease.epoch + 1n), beat: String(lease.beat), bootId: lease.bootId, held: false, last };
  const claim = { epoch: String(lease.epoch + 1n), term: String(lease.epoch + 1n), bootId: lease.bootId };
  const conditions = await now(all, 'meta/lineage', 'claims/node/w2', 'liveness/w1');
  const sound = changed({ ...sample, writes: changed(sample, 'liveness/w1', over) }, 'claims/node/w1', claim);
  const end = (fields: object, claimFields: object = {}, compared = conditions) => {
    const writes = changed(
      { ...sample, writes: changed({ ...sample, writes: sound }, 'liveness/w1', fields) },
      'claims/node/w1',
      claimFields,
    );
    return judge(all, by('w2', writes, compared));
  };
  expect(await end({})).toBe('permitted');
  for (const fields of [
    { epoch: String(lease.epoch + 2n) },
    { epoch: String(lease.epoch) },
    { held: true },
    { ttlMs: lease.ttlMs + 1 },
    { beat: String(lease.beat + 1n) },
    { bootId: 'other' },
    { last: { ...last, version: String(record!.version + 1n) } },
    { last: undefined },
    { nodeId: 'w2' },
  ])
    expect(await end(fields), JSON.stringify(fields)).toMatch(/it is not the end|differ|no lease/);
  expect(await end({}, { ended: { by: 'c1', why: 'ttl', at: 1 } })).toContain('who ended');
  expect(await end({}, { claimId: `w1.${lease.bootId}.bump.1` })).toContain('not named by w2');
  expect(await end({}, { fence: '0000000000.0000000007.00000000000000999999' })).toContain('above');
  expect(await end({}, { fence: '0000000000.0000000008.00000000000000000001' })).toContain('lineage 8');
  expect(
    await end(
      {},
      {},
      conditions.filter(({ key }) => key !== 'liveness/w1'),
    ),
  ).toContain('does not compare');
  expect(
    await end(
      {},
      {},
      conditions.filter(({ key }) => key !== 'meta/lineage'),
    ),
  ).toContain('lineage');
  expect(
    await end(
      {},
      {},
      conditions.filter(({ key }) => key !== 'claims/node/w2'),
    ),
  ).toContain('its own epoch');
  const stale = conditions.map((each) => (each.key === 'liveness/w1' ? { ...each, version: 1n as never } : each));
  expect(await end({}, {}, stale)).toBe('conflict');
});

test('a claim that is held, of another, out of turn, or beyond the history', async () => {
  const { all, sample } = await written(isClaim);
  const before = decodeClaim((await all.store.read(['claims/jobs'])).records[0]!.value)!;
  all.start('w1', [JOBS]);
  await all.until(
    () => all.events.filter((each) => each.by === 'w1' && each.event.kind === 'epoch-began').length === 2,
  );
  const own = decodeLiveness((await all.store.read(['liveness/w1'])).records[0]!.value)!;
  const keys = ['meta/lineage', 'claims/node/w1', 'liveness/w1', 'claims/jobs'];
  const conditions = await now(all, ...keys);
  const { revision } = await all.store.read([]);
  const fields = {
    nodeId: 'w1',
    bootId: own.bootId,
    epoch: String(own.epoch),
    claimId: `w1.${own.bootId}.claim.1`,
    term: String(before.term + 1n),
    fence: `0000000000.0000000007.${String(revision).padStart(20, '0')}`,
  };
  const claim = (more: object, compared = conditions) =>
    judge(all, by('w1', changed(sample, 'claims/jobs', { ...fields, ...more }), compared), w1);
  // The sample is of when it was free; w2 holds it now.
  expect(await claim({})).toContain('w2 holds it');
  all.feed('w2', { kind: 'step-down', scope: 'jobs', next: 'nobody' as NodeId });
  await all.until(() => all.saw('w2', 'stepped-down'));
  const free = await now(all, ...keys);
  expect(await claim({}, free)).toBe('permitted');
  expect(await claim({ term: '77' }, free)).toContain('term');
  expect(await claim({ fence: before.fence }, free)).toContain('not above the last');
  expect(await claim({ fence: 'x' }, free)).toContain('fence is none');
  expect(await claim({ nodeId: 'w2' }, free)).toContain('not a claim of its own');
  expect(await claim({ claimId: `w2.${own.bootId}.claim.1` }, free)).toContain('not a claim of its own');
  expect(await claim({ epoch: String(own.epoch + 1n) }, free)).toContain('its own epoch');
  expect(await claim({ scope: 'other' }, free)).toContain('no claim of that scope');
  expect(await claim({ released: true }, free)).toContain('not there');
  for (const key of keys)
    expect(
      await claim(
        {},
        free.filter((each) => each.key !== key),
      ),
      key,
    ).toContain('does not compare');
  expect(await claim({}, conditions)).toBe('conflict');
  const some = meshRules({ mayStandFor: () => false });
  const verdict = await some.judgeTransaction(w1, by('w1', changed(sample, 'claims/jobs', fields), free), (each) =>
    all.store.read(each),
  );
  expect(verdict).toMatchObject({ kind: 'refused', why: expect.stringContaining('may not stand for jobs') });
});

test('the lease of a holder is read no older than its claim: one that was not there yet is none that was swept', async () => {
  const { all, sample } = await written(isClaim);
  all.start('w1', [JOBS]);
  const epochs = () => all.events.filter(({ by: who, event }) => who === 'w1' && event.kind === 'epoch-began');
  await all.until(() => epochs().length === 2);
  const read = all.store.read.bind(all.store);
  const [lease, jobs] = (await read(['liveness/w1', 'claims/jobs'])).records;
  const own = decodeLiveness(lease!.value)!;
  const { revision } = await read([]);
  const fields = {
    nodeId: 'w1',
    bootId: own.bootId,
    epoch: String(own.epoch),
    claimId: `w1.${own.bootId}.claim.1`,
    term: String(decodeClaim(jobs!.value)!.term + 1n),
    fence: `0000000000.0000000007.${String(revision).padStart(20, '0')}`,
  };
  const compared = await now(all, 'meta/lineage', 'claims/node/w1', 'liveness/w1', 'claims/jobs');
  const theft = by('w1', changed(sample, 'claims/jobs', fields), compared);
  const judgedBy = (behind: bigint) =>
    meshRules({ mayStandFor: () => true }).judgeTransaction(w1, theft, async (keys) => {
      const answer = await read(keys);
      if (!keys.includes('liveness/w2')) return answer;
      return { ...answer, records: [], revision: (answer.revision - behind) as typeof answer.revision };
    });
  await expect(judgedBy(1n)).rejects.toMatchObject({ code: 'registry_dark' });
  // At the same revision it is gone for good.
  expect(await judgedBy(0n)).toEqual({ kind: 'permitted' });
});

test('whoever was swept begins above the floor, which it compares; what it held is free', async () => {
  const { all } = await written(isClaim);
  all.crash('w2');
  const [record, claim] = (await all.store.read(['liveness/w2', 'claims/node/w2'])).records;
  const swept = storedLife(record!, claim)!;
  const { conditions, writes } = sweepOf([swept], undefined);
  await commit(all.store, txn(writes, conditions as Transaction['conditions']));
  all.start('w3', [JOBS]);
  // Longer than the longest lease.
  await all.until(() => all.saw('w3', 'elected'), 7_000);
  all.start('w2', []);
  const epochs = () => all.events.filter(({ by: who, event }) => who === 'w2' && event.kind === 'epoch-began');
  await all.until(() => epochs().length === 2);
  expect(epochs().at(-1)?.event).toMatchObject({ epoch: swept.epoch + 1n });
  expect(all.judged.filter(({ verdict }) => verdict.kind === 'refused')).toEqual([]);
  const begun = all.judged.findLast((each) => each.by === 'w2' && each.verdict.kind === 'permitted')!.txn;
  const [back, backClaim] = (await all.store.read(['liveness/w2', 'claims/node/w2'])).records;
  const [floor] = (await all.store.read(['meta/epoch-floor'])).records;
  const again = sweepOf([storedLife(back!, backClaim)!], floor);
  await commit(all.store, txn(again.writes, again.conditions as Transaction['conditions']));
  const begin = async (epoch: bigint, ...compared: readonly string[]) => {
    const text = { epoch: String(epoch) };
    const both = changed({ ...begun, writes: changed(begun, 'liveness/w2', text) }, 'claims/node/w2', text);
    return judge(all, by('w2', both, await now(all, 'liveness/w2', 'claims/node/w2', 'meta/lineage', ...compared)));
  };
  expect(await begin(swept.epoch + 2n, 'meta/epoch-floor')).toBe('permitted');
  expect(await begin(swept.epoch + 1n, 'meta/epoch-floor')).toContain('not above the floor');
  expect(await begin(swept.epoch + 2n)).toContain('does not compare the floor');
});

import { nodeId } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import { type ClaimRecord, encodeClaim, encodeLiveness, type Fence, livenessKey, scopeKey } from './lease-records.ts';
import { epochFloorOf, storedLife, sweepOf } from './swept-lives.ts';

const ended = { by: nodeId('b'), why: 'ttl', at: 1_000 } as const;

function recordsOf(id: string, epoch: bigint, { held = false, claimVersion = 90n } = {}) {
  const node = nodeId(id);
  const scope = `node/${id}`;
  const liveness = { nodeId: node, bootId: 'boot', epoch, beat: 3n, ttlMs: 2_500, held, stands: [] };
  const claim: ClaimRecord = {
    scope,
    nodeId: node,
    bootId: 'boot',
    fence: 'f' as Fence,
    claimId: 'c',
    epoch,
    term: epoch,
    effects: 'fenced',
    released: !held,
    ...(!held && { ended }),
  };
  return [
    { key: livenessKey(node), value: encodeLiveness(liveness), version: 95n },
    { key: scopeKey(scope), value: encodeClaim(claim), version: claimVersion },
  ] as const;
}
const lifeOf = (...args: Parameters<typeof recordsOf>) => storedLife(...recordsOf(...args))!;
const floor = { key: 'meta/epoch-floor', value: '{"epoch":"7"}', version: 80n };

test('both records of each go if neither has changed, and the floor rises with them, or is written anew as it is', () => {
  const { conditions, writes } = sweepOf([lifeOf('a', 4n), lifeOf('b', 9n)], floor);
  expect(conditions).toEqual([
    { kind: 'version', key: 'meta/epoch-floor', version: 80n },
    { kind: 'version', key: 'liveness/a', version: 95n },
    { kind: 'version', key: 'claims/node/a', version: 90n },
    { kind: 'version', key: 'liveness/b', version: 95n },
    { kind: 'version', key: 'claims/node/b', version: 90n },
  ]);
  const [put, ...deleted] = writes;
  expect(put).toEqual({ kind: 'put', key: 'meta/epoch-floor', value: '{"epoch":"9"}' });
  expect(deleted.map(({ kind, key }) => `${kind} ${key}`)).toEqual([
    'delete liveness/a',
    'delete claims/node/a',
    'delete liveness/b',
    'delete claims/node/b',
  ]);
  expect(sweepOf([lifeOf('a', 4n)], floor).writes[0]).toMatchObject({ value: '{"epoch":"7"}' });
  expect(sweepOf([lifeOf('a', 4n)], undefined)).toMatchObject({
    conditions: [{ kind: 'absent', key: 'meta/epoch-floor' }, {}, {}],
    writes: [{ value: '{"epoch":"4"}' }, {}, {}],
  });
});

test('a floor that cannot be read is as high as its revision: no epoch is above the revision that it was written at', () => {
  expect(epochFloorOf({ ...floor, value: 'x' })).toBe(80n);
  expect(epochFloorOf(floor)).toBe(7n);
  expect(epochFloorOf(undefined)).toBe(0n);
});

test('how it ended is told; what claims an epoch above its own revision, or has one record alone, is nobody to sweep', () => {
  expect(lifeOf('a', 4n)).toMatchObject({ nodeId: 'a', held: false, epoch: 4n, ended });
  expect(lifeOf('a', 4n, { held: true })).not.toHaveProperty('ended');
  expect(lifeOf('a', 90n)).toBeDefined();
  expect(lifeOf('a', 91n)).toBeUndefined();
  const [liveness, claim] = recordsOf('a', 4n);
  expect(storedLife(liveness, undefined)).toBeUndefined();
  expect(storedLife(liveness, recordsOf('b', 4n)[1])).toBeUndefined();
  expect(storedLife({ ...liveness, value: 'x' }, claim)).toBeUndefined();
});

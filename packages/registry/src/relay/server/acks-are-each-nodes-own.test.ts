/** What a worker may say of shards that change hands: of itself alone, and of the life that its epoch is. */
import { decodeClaim, encodeAcks } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { commit, put, txn } from '../../compliance/transactions.ts';
import { by, fleet, judge, now, w1 } from '../testing/judging.ts';

async function speaking() {
  const { fleet: all } = await fleet();
  const claim = decodeClaim((await all.store.read(['claims/node/w1'])).records[0]?.value ?? '')!;
  const { nodeId, bootId, epoch } = claim;
  const says = (fields: object = {}) => encodeAcks({ nodeId, bootId, epoch, acks: [], ...fields });
  return { all, epoch, says };
}

test('its own acks under its own epoch pass', async () => {
  const { all, says } = await speaking();
  const compared = await now(all, 'shard-acks/w1', 'claims/node/w1');
  expect(await judge(all, by('w1', [put('shard-acks/w1', says())], compared), w1)).toBe('permitted');
});

test('that it leaves is not taken back by the life that has said it, and is by the next', async () => {
  const { all, epoch, says } = await speaking();
  await commit(all.store, txn([put('shard-acks/w1', says({ leaving: true }))]));
  const compared = await now(all, 'shard-acks/w1', 'claims/node/w1');
  const tell = (value: string) => judge(all, by('w1', [put('shard-acks/w1', value)], compared), w1);
  expect(await tell(says())).toContain('does not take back');
  expect(await tell(says({ leaving: true }))).toBe('permitted');
  await commit(all.store, txn([put('shard-acks/w1', says({ leaving: true, epoch: epoch - 1n }))]));
  const later = await now(all, 'shard-acks/w1', 'claims/node/w1');
  expect(await judge(all, by('w1', [put('shard-acks/w1', says())], later), w1)).toBe('permitted');
});

test('those of another, of another life, and what compares too little do not', async () => {
  const { all, epoch, says } = await speaking();
  const compared = await now(all, 'shard-acks/w1', 'claims/node/w1');
  const [before, life] = compared as [(typeof compared)[number], (typeof compared)[number]];
  const tell = (value: string, conditions = compared) =>
    judge(all, by('w1', [put('shard-acks/w1', value)], conditions), w1);
  expect(await judge(all, by('w2', [put('shard-acks/w1', says())]))).toContain('another node’s word');
  expect(await tell(says(), [life])).toContain('what it said before');
  expect(await tell(says(), [before])).toContain('its own epoch');
  expect(await tell(says({ epoch: epoch + 1n }))).toContain('under its own epoch');
  expect(await tell(says({ bootId: 'another' }))).toContain('under its own epoch');
  expect(await tell(says({ nodeId: 'w2' }))).toContain('under its own epoch');
  expect(await tell('{}')).toContain('no record of acks');
  expect(await judge(all, by('w1', [{ kind: 'delete', key: 'shard-acks/w1' }], compared), w1)).toContain('drops it');
  all.crash('w1');
  await all.until(() => all.saw('w2', 'epoch-bumped'));
  const after = await now(all, 'shard-acks/w1', 'claims/node/w1');
  expect(await tell(says(), after)).toContain('its own epoch is over');
});

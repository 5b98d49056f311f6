import { expect, test } from 'vitest';
import { put, txn } from '../compliance/transactions.ts';
import { UnknownOutcome } from '../server/job-queue.ts';
import { commitTransaction } from './commit-transaction.ts';
import { createExpiredHistory } from './expired-history.ts';
import type { TxnRequest } from './generated/etcd_pb.ts';
import type { EtcdMember } from './member.ts';
import { openMembers } from './members.ts';
import { bytesOf } from './operations.ts';
import { storeKeys } from './store-keys.ts';
import { createStoreView } from './store-view.ts';
import { endpointsOf, etcdTest } from './testing/with-etcd.ts';

const { start, open, signal } = etcdTest();

test('a transaction that was absent, is said again and is called absent once more never comes', async () => {
  const etcd = await start();
  const store = await open(etcd);
  const transaction = txn([put('late')]);
  const absent = { kind: 'absent' };
  expect(await store.outcomeOf(transaction.txnId)).toEqual(absent);

  const [keys, over] = [storeKeys('mesh', 'c1'), signal()];
  const target = { endpoints: endpointsOf(etcd) };
  const members = openMembers({ target, silenceMs: 1_000, probe: bytesOf(keys.meta), signal: over });
  const member = await members.connected();
  // What knows of its being absent lies on its way, and its sender hears no more of it.
  let onItsWay: TxnRequest | undefined;
  const hanging: EtcdMember = {
    ...member,
    async txn(request, until) {
      if (request.success.every(({ request: { case: kind } }) => kind === 'requestRange'))
        return member.txn(request, until);
      onItsWay = request;
      throw new Error('no answer');
    },
  };
  const deps = { view: createStoreView(keys, members), keys, retention: [], history: createExpiredHistory(keys, []) };
  await expect(commitTransaction(hanging, transaction, deps, { signal: over })).rejects.toThrow(UnknownOutcome);
  expect(await store.outcomeOf(transaction.txnId)).toEqual(absent);
  expect((await member.txn(onItsWay!)).succeeded).toBe(false);
  expect((await store.read(['late'])).records).toEqual([]);
  expect(await store.outcomeOf(transaction.txnId)).toEqual(absent);
  member.end(new Error('the test is over'));
});

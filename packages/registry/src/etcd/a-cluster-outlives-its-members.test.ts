import { expect, test } from 'vitest';
import { guarded, reaches } from '../compliance/guarded.ts';
import { commit, put, txn } from '../compliance/transactions.ts';
import type { RegistryStore, Revision, WatchEvent } from '../port.ts';
import { openEtcdStore } from './etcd-store.ts';
import type { EtcdProcess } from './testing/etcd-process.ts';
import { etcdctl } from './testing/etcdctl.ts';
import { endpointsOf, etcdTest } from './testing/with-etcd.ts';

const { cluster, open, signal } = etcdTest();
const PATIENTLY = { timeout: 30_000 };
const zero = 0n as Revision;

/** The one that leads first. */
async function leaderFirst(members: readonly EtcdProcess[]): Promise<readonly EtcdProcess[]> {
  const leads = async (member: EtcdProcess): Promise<boolean> => {
    const [{ Status }] = JSON.parse(await etcdctl(member, 'endpoint', 'status', '-w', 'json'));
    return Status.leader === Status.header.member_id;
  };
  const leading = await Promise.all(members.map(leads));
  const leader = members[leading.indexOf(true)]!;
  return [leader, ...members.filter((member) => member !== leader)];
}

/** Writes one after another until it is stopped, and knows what became of each. */
function keepWriting(store: RegistryStore, over: AbortSignal): { stop(): Promise<readonly string[]> } {
  let going = true;
  const committed: string[] = [];
  const writing = (async () => {
    for (let i = 0; going; i++) {
      const transaction = txn([put(`w/${i}`)], [{ kind: 'absent', key: `w/${i}` }]);
      for (let done = false; !done && going; ) {
        if (over.aborted) return;
        const outcome = await store.transact(transaction).catch(() => undefined);
        // Said again only once it is known that it has not been, and never will be.
        done =
          outcome?.kind === 'committed' ||
          (outcome?.kind === 'unknown' &&
            (await store.outcomeOf(transaction.txnId).catch(() => undefined))?.kind === 'committed');
        if (outcome?.kind === 'conflict') throw new Error('a transaction met itself');
      }
      committed.push(`w/${i}`);
    }
  })();
  return {
    async stop() {
      going = false;
      await writing;
      return committed;
    },
  };
}

const lastKey = (seen: readonly WatchEvent[]): number => seen.filter(({ kind }) => kind === 'put').length;

for (const fault of ['killed', 'frozen'] as const) {
  test(`a leader that is ${fault} is left for another member: nothing that was acknowledged is lost, and a watch goes on without a gap`, async () => {
    const members = await leaderFirst(await cluster(3));
    const store = await open(members);
    const seen: WatchEvent[] = [];
    const over = signal();
    const watching = (async () => {
      for await (const event of store.watch('w/', zero, { signal: over })) seen.push(event);
    })();
    let lost: unknown;
    watching.catch((error: unknown) => {
      lost = error;
    });
    const writer = keepWriting(store, over);
    await expect.poll(() => lastKey(seen), PATIENTLY).toBeGreaterThan(10);
    if (fault === 'killed') await members[0]!.kill('SIGKILL');
    else members[0]!.freeze();
    const before = lastKey(seen);
    await expect.poll(() => lastKey(seen), PATIENTLY).toBeGreaterThan(before + 10);
    const committed = await writer.stop();
    await expect.poll(() => lastKey(seen), PATIENTLY).toBeGreaterThanOrEqual(committed.length - 1);
    expect(lost).toBeUndefined();
    const told = seen.flatMap((event) => (event.kind === 'put' ? [event.record.key] : []));
    expect(told.slice(0, committed.length - 1)).toEqual(committed.slice(0, -1));
    const revisions = seen.map(({ revision }) => revision);
    expect(revisions).toEqual([...revisions].sort((a, b) => Number(a - b)));
    members[0]!.thaw();
  });
}

test('a transaction that hangs at a frozen member is settled by another, and does not come when the first thaws', async () => {
  const [leader, ...others] = (await leaderFirst(await cluster(3))) as [EtcdProcess, ...EtcdProcess[]];
  // The follower has it in its socket; the leader and the other one go on without it.
  const [follower, other] = others as [EtcdProcess, EtcdProcess];
  const lonely = await open(follower);
  const sound = await open([leader, other]);
  await commit(lonely, txn([put('a')]));
  follower.freeze();
  const transaction = txn([put('late')]);
  expect(await lonely.transact(transaction, { timeoutMs: 300 })).toMatchObject({ kind: 'unknown' });
  expect(await sound.outcomeOf(transaction.txnId)).toEqual({ kind: 'absent' });
  follower.thaw();
  await expect.poll(() => lonely.read(['late']).then(({ records }) => records, String), PATIENTLY).toEqual([]);
  await commit(lonely, txn([put('after')]));
  expect((await sound.read(['late'])).records).toEqual([]);
  expect(await sound.outcomeOf(transaction.txnId)).toEqual({ kind: 'absent' });
  // It can be said again, by whoever knows that.
  await commit(sound, transaction);
  expect((await lonely.read(['late'])).records).toHaveLength(1);
});

test('without a majority calls are dark, and a node comes back by itself, to the same store, once there is one', async () => {
  const [first, second, third] = (await cluster(3)) as [EtcdProcess, EtcdProcess, EtcdProcess];
  const target = { endpoints: endpointsOf([first, second, third]) };
  await using registry = await guarded('etcd', () => openEtcdStore({ target, meshId: 'mesh', clusterId: 'c1' }));
  await reaches(registry, 'ok');
  const { storeIdentity } = registry.state();
  await commit(registry.store, txn([put('a')]));
  await second.kill('SIGKILL');
  await third.kill('SIGKILL');
  await reaches(registry, 'dark');
  await expect(registry.store.transact(txn([put('b')]))).rejects.toMatchObject({ code: 'registry_dark' });
  await Promise.all([second.start(), third.start()]);
  await reaches(registry, 'ok');
  expect(registry.state().storeIdentity).toBe(storeIdentity);
  await commit(registry.store, txn([put('b')]));
});

/** Whatever comes between the steps in which chains of the audit end, each export on the way and after it verifies. */
import { randomUUID } from 'node:crypto';
import type { RegistryStore, TransactOutcome, TxnId } from '@omnirelay/registry';
import { expect, it } from 'vitest';
import { AUDIT_HEAD_PREFIX } from './audit-chain.ts';
import { SEAL_PREFIX } from './audit-sealer.ts';
import { endChains } from './end-chains.ts';
import { type AgingAudit, agingAudit } from './testing/aging-audit.ts';
import { startTestMesh, type TestNode } from './testing/test-mesh.ts';
import { unbrokenChains } from './unbroken-chains.ts';

type Transact = RegistryStore['transact'];
const CONFLICT: TransactOutcome = { kind: 'conflict', current: [], cause: 'condition' };
const signal = AbortSignal.timeout(120_000);

const dropsSeals = ({ writes }: Parameters<Transact>[0]): boolean =>
  writes.length > 0 && writes.every(({ kind, key }) => kind === 'delete' && key.startsWith(SEAL_PREFIX));

/** `transact`: in place of the registry's own. */
function end({ registry }: TestNode, transact: Transact = registry.store.transact): Promise<readonly string[]> {
  const onUnreadable = (key: string): never => expect.fail(`${key} cannot be read`);
  return endChains({ ...registry, store: { ...registry.store, transact } }, { writerId: 'k-1', signal, onUnreadable });
}

/** Of `k-2` more seals than go in one batch, and then years in which only `k-1` writes; the first batch conflicts once it is to go. */
async function untilABatchConflicts(node: TestNode, audit: AgingAudit): Promise<number> {
  for (let n = 0; n < 120; n += 1) await audit.write('k-2', n / 12);
  for (let day = 50; day < 1_500; day += 50) {
    await audit.write('k-1', day);
    let conflicts = 0;
    await end(node, async (txn, wait) => {
      if (!dropsSeals(txn) || conflicts > 0) return node.registry.store.transact(txn, wait);
      conflicts += 1;
      return CONFLICT;
    });
    if (conflicts > 0) return day;
  }
  return expect.fail('no seal was to go');
}

it('a batch that conflicts stops the rest: the chain does not end, and its writer may come back', async () => {
  await using mesh = await startTestMesh();
  const node = await mesh.startNode('c-1');
  const audit = await agingAudit(mesh, node);
  const day = await untilABatchConflicts(node, audit);
  expect(await audit.faults()).toEqual([]);
  expect(await audit.keys(AUDIT_HEAD_PREFIX)).toContain(`${AUDIT_HEAD_PREFIX}k-2`);
  await audit.write('k-2', day + 1);
  await audit.write('k-1', day + 2);
  expect(await audit.faults()).toEqual([]);
});

it('the next attempt ends it, and every export between two of its steps and after them verifies', async () => {
  await using mesh = await startTestMesh();
  const node = await mesh.startNode('c-1');
  const audit = await agingAudit(mesh, node);
  const day = await untilABatchConflicts(node, audit);
  const faults: string[] = [];
  let steps = 0;
  const ended = await end(node, async (txn, wait) => {
    const outcome = await node.registry.store.transact(txn, wait);
    faults.push(...(await audit.faults()));
    steps += 1;
    return outcome;
  });
  expect(ended).toEqual(['k-2']);
  // Three batches of its seals, and its end.
  expect(steps).toBeGreaterThanOrEqual(4);
  expect(faults).toEqual([]);
  expect(await audit.keys(`${SEAL_PREFIX}k-2/`)).toEqual([]);
  await audit.write('k-2', day + 1);
  await audit.write('k-1', day + 2);
  expect(await audit.faults()).toEqual([]);
});

it('seals that an ended chain has left go, unless their writer begins a chain meanwhile', async () => {
  await using mesh = await startTestMesh();
  const node = await mesh.startNode('c-1');
  const audit = await agingAudit(mesh, node);
  const { store } = node.registry;
  await audit.write('k-1', 1);
  await audit.write('k-2', 2);
  const [head] = (await store.read([`${AUDIT_HEAD_PREFIX}k-2`])).records;
  if (head === undefined) throw new Error('no head');
  const change = (write: Parameters<Transact>[0]['writes'][number]) =>
    store.transact({
      under: { kind: 'unfenced' },
      writerId: 'k-1',
      txnId: randomUUID() as string as TxnId,
      conditions: [],
      writes: [write],
    });
  const { key, value, schema, minReader } = head;
  await change({ kind: 'delete', key });
  await end(node, async (txn, wait) => {
    if (dropsSeals(txn)) await change({ kind: 'put', key, value, schema, minReader });
    return store.transact(txn, wait);
  });
  expect(await audit.keys(`${SEAL_PREFIX}k-2/`)).toHaveLength(1);
  await change({ kind: 'delete', key });
  await end(node);
  expect(await audit.keys(SEAL_PREFIX)).toEqual([expect.stringContaining('/k-1/')]);
});

it('an export whose pages are read while the beginning of a chain goes tells what is left, without a hole', async () => {
  await using mesh = await startTestMesh();
  const { registry } = await mesh.startNode('c-1');
  const { store } = registry;
  const keyOf = (n: number): string => `chain/k-1/${String(n).padStart(20, '0')}`;
  const write = (writes: Parameters<Transact>[0]['writes']) =>
    store.transact({
      under: { kind: 'unfenced' },
      writerId: 'k-1',
      txnId: randomUUID() as string as TxnId,
      conditions: [],
      writes,
    });
  const put = (key: string) => ({ kind: 'put', key, value: '{}', schema: 1, minReader: 1 }) as const;
  for (let n = 1; n <= 12; n += 1) await write([put(keyOf(n))]);
  await write([put('chain/k-2/00000000000000000001')]);
  let pages = 0;
  const list: RegistryStore['list'] = async (prefix, page, wait) => {
    const answer = await store.list(prefix, { ...page, limit: Math.min(page.limit, 4) }, wait);
    pages += 1;
    // Behind the first page: what it told, and what would have stood on the second.
    if (pages === 1) await write(Array.from({ length: 6 }, (_, n) => ({ kind: 'delete', key: keyOf(n + 1) })));
    return answer;
  };
  const told = await Array.fromAsync(unbrokenChains({ list }, 'chain/', signal), ({ key }) => key);
  expect(told).toEqual([...[7, 8, 9, 10, 11, 12].map(keyOf), 'chain/k-2/00000000000000000001']);
});

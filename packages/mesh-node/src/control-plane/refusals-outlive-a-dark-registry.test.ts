import { RegistryError } from '@omnirelay/registry';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AUDIT_PREFIX, AuditChain } from './audit-chain.ts';
import { CONTROL_BOUNDS } from './bounds.ts';
import { type Refusal, RefusalLedger } from './refusal-ledger.ts';
import { startTestMesh, stateIs, type TestMesh, type TestNode } from './testing/test-mesh.ts';

let mesh: TestMesh;
let node: TestNode;
let now = Date.parse('2026-03-01T10:00:00.000Z');
beforeAll(async () => {
  mesh = await startTestMesh();
  node = await mesh.startNode('c-1');
});
afterAll(() => mesh?.[Symbol.asyncDispose]());

const refusal = (object: string, source = 'issuer/eve'): Refusal => ({
  action: 'remove-peer',
  object,
  source,
  reason: 'mesh.operate is missing',
  principal: { kind: 'user', issuer: 'issuer', subject: 'eve', displayName: 'eve', scopes: [] },
  correlationId: object,
});

/** A ledger over a chain of its own, with a word for each write that failed. */
function openLedger(writerId: string, registry = node.registry) {
  const waiting: number[] = [];
  const heard: (() => void)[] = [];
  const lost: { readonly amount: number; readonly what: unknown }[] = [];
  const chain = new AuditChain({ registry, writerId, wall: () => now, keep: 100 });
  const refusals = new RefusalLedger({
    chain,
    nodeId: writerId,
    wall: () => now,
    onLost: (amount, what) => void lost.push({ amount, what }),
    onError: (_, left) => {
      waiting.push(left);
      for (const wake of heard.splice(0)) wake();
    },
  });
  const failed = async (count: number): Promise<void> => {
    while (waiting.length < count) await new Promise<void>((resolve) => heard.push(resolve));
  };
  return { refusals, waiting, failed, lost };
}

const dark = (isDark: boolean): Promise<void> => {
  mesh.store.faults.setDark(isDark);
  return stateIs(node.registry, isDark ? 'dark' : 'ok');
};

async function told(writerId: string): Promise<{ readonly action: string; readonly after: unknown }[]> {
  const { records } = await node.registry.store.list(`${AUDIT_PREFIX}${writerId}/`, { limit: 100 });
  return records.map(({ value }) => {
    const { action, after } = JSON.parse(value) as { readonly action: string; readonly after: string };
    return { action, after: JSON.parse(after) as unknown };
  });
}

it('refusals that could not be written are told when the registry answers again, and since when they are counted', async () => {
  const { refusals, waiting, failed } = openLedger('c-7');
  await dark(true);
  refusals.record(refusal('peer/n-1'));
  await failed(1);
  now += 1_000;
  for (const object of ['peer/n-1', 'peer/n-1']) refusals.record(refusal(object));
  now += 59_000;
  refusals.flush();
  await failed(2);
  now += 60_000;
  refusals.record(refusal('peer/n-1'));
  await dark(false);
  await refusals[Symbol.asyncDispose]();
  expect(waiting).toEqual([1, 3]);
  expect(await told('c-7')).toEqual([
    {
      action: 'refusals',
      after: {
        since: '2026-03-01T10:00:00.000Z',
        refused: [expect.objectContaining({ object: 'peer/n-1', source: 'issuer/eve', count: 4 })],
      },
    },
  ]);
});

it('what waits is told apart within the bounds of a minute, and beyond them counted together', async () => {
  const { refusals, failed } = openLedger('c-8');
  await dark(true);
  const sources = CONTROL_BOUNDS.refusalsApart + 10;
  const minute = async (name: string, failures: number): Promise<void> => {
    for (let n = 0; n < sources; n += 1) refusals.record(refusal('peer/n-1', `${name}/${n}`));
    refusals.flush();
    await failed(failures);
  };
  const inTheFirst = CONTROL_BOUNDS.refusalsAtOnce + 1;
  await minute('first', inTheFirst);
  // What waits has all the room: nothing of it is told at once.
  await minute('second', inTheFirst + 1);
  await dark(false);
  await refusals[Symbol.asyncDispose]();
  const [entry] = await told('c-8');
  if (entry === undefined) throw new Error('no entry');
  const { refused, others } = entry.after as {
    readonly refused: readonly { readonly count: number }[];
    readonly others: number;
  };
  expect(refused.length).toBe(CONTROL_BOUNDS.refusalRows);
  expect(refused.reduce((sum, { count }) => sum + count, others)).toBe(2 * sources);
});

it('what may have been written after all is told again, and said to be', async () => {
  const { store } = node.registry;
  const goesDarkUponTheAnswer: typeof store.transact = async (...call) => {
    const outcome = await store.transact(...call);
    mesh.store.faults.setDark(true);
    return outcome;
  };
  const registry = { ...node.registry, store: { ...store, transact: goesDarkUponTheAnswer } };
  const { refusals, failed } = openLedger('c-9', registry);
  mesh.store.faults.setUnknownRate(1);
  refusals.record(refusal('peer/n-1'));
  await failed(1);
  mesh.store.faults.setUnknownRate(0);
  registry.store.transact = store.transact;
  await dark(false);
  await refusals[Symbol.asyncDispose]();
  expect((await told('c-9')).at(-1)?.after).toMatchObject({ refused: [{ count: 1 }], perhapsTold: 1 });
});

it('a node that stops writes once more what a write in flight has lost', async () => {
  const { store } = node.registry;
  const held = Promise.withResolvers<void>();
  let writes = 0;
  const registry = {
    ...node.registry,
    store: {
      ...store,
      async transact(...call: Parameters<typeof store.transact>) {
        writes += 1;
        if (writes > 1) return store.transact(...call);
        await held.promise;
        throw new RegistryError('registry_dark', 'gone');
      },
    },
  };
  const { refusals, lost } = openLedger('c-10', registry);
  refusals.record(refusal('peer/n-1'));
  const ended = refusals[Symbol.asyncDispose]();
  held.resolve();
  await ended;
  expect([(await told('c-10')).at(-1)?.after, lost]).toMatchObject([
    { refused: [{ object: 'peer/n-1', count: 1 }] },
    [],
  ]);
});

it('what cannot be written before it stops is told as lost, with counts, and within a bound', async () => {
  const { refusals, lost, failed } = openLedger('c-11');
  await dark(true);
  refusals.record(refusal('peer/n-1'));
  await failed(1);
  refusals.record(refusal('peer/n-1'));
  await refusals[Symbol.asyncDispose]();
  await dark(false);
  expect(lost).toMatchObject([
    { amount: 2, what: { refused: [{ object: 'peer/n-1', source: 'issuer/eve', count: 2 }] } },
  ]);
});

it('a registry that never answers holds up no end, and what may have been written is said to be', async () => {
  const { store } = node.registry;
  const never = new Promise<never>(() => undefined);
  const registry = { ...node.registry, store: { ...store, transact: () => never } };
  const { refusals, lost } = openLedger('c-12', registry);
  refusals.record(refusal('peer/n-1'));
  await refusals[Symbol.asyncDispose]();
  expect(lost).toMatchObject([{ amount: 1, what: { refused: [{ count: 1 }], perhapsTold: 1 } }]);
});

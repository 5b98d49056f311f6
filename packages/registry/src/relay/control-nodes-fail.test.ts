/** Control nodes that die and hang under their callers: one alone, as any server of a store, and one of several, which nobody should notice. */
import { join } from 'node:path';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { expect, test } from 'vitest';
import { describeServerFaults, type ServerStore } from '../compliance/describe-server-faults.ts';
import { commit, put, txn, watchUntil } from '../compliance/transactions.ts';
import type { RegistryStore, Revision, WatchEvent } from '../port.ts';
import { startCaller } from './testing/relay-mesh.ts';
import { type ControlProcess, startControlProcess } from './testing/start-control-process.ts';

const ends = endsWithTest();

async function sqlite() {
  return { kind: 'sqlite', path: join(await ends.folder('relay-'), 'registry.db') } as const;
}

const open = async (nodes: readonly ControlProcess[]): Promise<RegistryStore> => {
  const caller = await startCaller({ controlNodes: () => nodes });
  ends.use(caller);
  return caller.store;
};

async function oneControlNode(): Promise<ServerStore> {
  const node = await startControlProcess('control-1', await sqlite());
  return {
    kind: 'relay',
    open: () => open([node]),
    loseAnswer: (_store, write) => {
      node.freeze();
      return write();
    },
    makeNewer: async () => undefined,
    kill: node.kill,
    start: node.start,
    freeze: node.freeze,
    thaw: node.thaw,
    dispose: async () => node[Symbol.asyncDispose](),
  };
}

describeServerFaults('relay through one control node', oneControlNode);

/** The first is the one that the caller is at. */
async function threeControlNodes(): Promise<{
  nodes: ControlProcess[];
  store: RegistryStore;
  current: () => ControlProcess;
}> {
  const store = await sqlite();
  const nodes = await Promise.all(['c1', 'c2', 'c3'].map((nodeId) => startControlProcess(nodeId, store)));
  for (const node of nodes) ends.use(node);
  const dialled: string[] = [];
  const caller = await startCaller({
    controlNodes: () => nodes,
    onDial: (address) => void dialled.push(address),
  });
  ends.use(caller);
  const current = (): ControlProcess => nodes.find(({ address }) => address === dialled.at(-1))!;
  return { nodes, store: caller.store, current };
}

const changes = (events: readonly WatchEvent[]) =>
  events.flatMap((event) => (event.kind === 'put' ? [event.record.key] : []));

for (const [how, strike] of [
  ['killed', (node: ControlProcess) => node.kill()],
  ['frozen', async (node: ControlProcess) => node.freeze()],
] as const)
  test(`the control node that a caller is at is ${how}: reads, writes and watches go on at the next one, each change told once`, async () => {
    const { store, current } = await threeControlNodes();
    const seen: WatchEvent[] = [];
    const over = new AbortController();
    ends.defer(() => over.abort());
    const watching = watchUntil(store.watch('p/', 0n as Revision, { signal: over.signal }), (events) => {
      seen.splice(0, seen.length, ...events);
      return changes(events).length === 40;
    });
    const struck: ControlProcess[] = [];
    for (let i = 0; i < 40; i++) {
      if (i % 16 === 8) {
        struck.push(current());
        await strike(current());
      }
      await commit(store, txn([put(`p/${i}`)], [{ kind: 'absent', key: `p/${i}` }]));
      expect((await store.read([`p/${i}`])).records).toHaveLength(1);
    }
    expect(new Set(struck.map(({ nodeId }) => nodeId)).size).toBe(2);
    expect(changes(await watching)).toEqual(Array.from({ length: 40 }, (_, i) => `p/${i}`));
    const beat = await store.heartbeat('live/w', 0n as Revision, '1');
    expect(beat.kind).toBe('committed');
  });

test('what lay at a control node that was frozen is not begun once nobody waits for it any more', async () => {
  const node = await startControlProcess('control-1', await sqlite());
  ends.use(node);
  const store = await open([node]);
  await commit(store, txn([put('a')]));
  node.freeze();
  const late = txn([put('late')]);
  expect((await store.transact(late, { timeoutMs: 200 })).kind).toBe('unknown');
  expect((await store.heartbeat('live/w', 0n as Revision, 'late', { timeoutMs: 200 })).kind).toBe('unknown');
  node.thaw();
  await expect
    .poll(() => store.outcomeOf(late.txnId).then(({ kind }) => kind, String), { timeout: 10_000 })
    .toBe('absent');
  expect((await store.read(['late', 'live/w'])).records).toEqual([]);
});

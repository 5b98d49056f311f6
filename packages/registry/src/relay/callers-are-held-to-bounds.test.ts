/** Control nodes and their callers over real streams: who is let in, what they cost, and what they are told. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { FrameChannel } from '@omnirelay/transport';
import { decodeRelayResponse, encodeRelayRequest, type RelayOperation, type RelayResponse } from '@omnirelay/wire';
import { expect, test } from 'vitest';
import { RELAY_BOUNDS } from '../bounds.ts';
import { commit, put, txn } from '../compliance/transactions.ts';
import type { Revision } from '../port.ts';
import { RELAY_PATH } from './relay-stream.ts';
import { meshRules } from './server/mesh-rules.ts';
import type { DeafProcessOptions } from './testing/deaf-process.ts';
import { relayMesh, startCaller, type TestControlNode } from './testing/relay-mesh.ts';
import { memory, relayTest } from './testing/with-relay.ts';

const { use, control, caller } = relayTest();

/** A stream that is driven by hand. */
async function stream(node: TestControlNode) {
  const { transport } = use(await startCaller({ controlNodes: () => [node] }));
  const channel: FrameChannel = await transport.dial(node.address, { path: RELAY_PATH });
  const heard: RelayResponse[] = [];
  const looks = new Set<() => void>();
  channel.onFrame((bytes) => {
    heard.push(decodeRelayResponse(bytes)!);
    for (const look of looks) look();
  });
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => void (holds() && resolve());
      looks.add(look);
      look();
    });
  await until(() => heard.length > 0);
  let id = 0;
  const ask = (operations: readonly RelayOperation[], deadlineMs = heard[0]!.clockMs + 60_000): void =>
    void channel.send(
      encodeRelayRequest({
        calls: operations.map((operation) => ({ id: ++id, deadlineMs, operation })),
        credits: [],
        cancelled: [],
      }),
    );
  const answers = () => heard.flatMap((each) => each.answers);
  const pages = () => heard.flatMap((each) => each.pages);
  return { channel, ask, answers, pages, until };
}

test('a control node, a node of another cluster, and one that was removed are no callers', async () => {
  const node = await control('control-1', { store: memory() });
  await expect(caller([node], { role: 'control' })).rejects.toMatchObject({ code: 'registry_dark' });
  await expect(caller([node], { clusterId: 'c2' })).rejects.toMatchObject({
    code: 'registry_dark',
    message: expect.stringContaining('control-1, a control of cluster c1'),
  });
  const store = await caller([node], { nodeId: 'w-gone' });
  const reading = store.read(['a']);
  expect((await reading).records).toEqual([]);
  node.transport.closeChannels(({ identity }) => identity.nodeId === 'w-gone', 'removed from the mesh');
  await expect.poll(() => node.relay.callers).toBe(0);
});

test('what is asked in one turn is answered in turn, and what is over before it begins is not begun', async () => {
  const store = memory();
  const node = await control('control-1', { store });
  const { ask, answers, until } = await stream(node);
  ask([{ kind: 'identity' }, { kind: 'read', keys: ['a'] }]);
  await until(() => answers().length === 2);
  ask([{ kind: 'transact', txn: { ...txn([put('late')]), under: { kind: 'unfenced' } } }], 0);
  await until(() => answers().length === 3);
  expect(answers()[2]).toMatchObject({ outcome: { kind: 'failure', code: 'registry_dark' } });
  expect((await store.read(['late'])).records).toEqual([]);
});

test('a caller that reads nothing of its watches is told a few pages, and holds up nobody', async () => {
  const store = memory();
  const node = await control('control-1', { store });
  const idle = await stream(node);
  idle.ask([{ kind: 'watch', prefix: 'p/', from: 0n, credit: 99 }]);
  await idle.until(() => idle.pages().length === 1);
  const reading = (await caller([node])).watch('p/', 0n as Revision, { signal: AbortSignal.timeout(60_000) });
  for (let n = 0; n < 20; n++) {
    const revision = await commit(store, txn([put(`p/${n}`)]));
    for await (const event of reading) if (event.kind === 'progress' && event.revision === revision) break;
  }
  idle.ask([{ kind: 'identity' }]);
  await idle.until(() => idle.answers().length === 1);
  expect(idle.pages()).toHaveLength(RELAY_BOUNDS.watchCredit);
});

test('more watches than one caller may have are refused, and their places are free again once they end', async () => {
  const node = await control('control-1', { store: memory() });
  const { ask, answers, pages, until, channel } = await stream(node);
  const watch: RelayOperation = { kind: 'watch', prefix: 'p/', from: 0n, credit: 1 };
  ask(Array.from({ length: RELAY_BOUNDS.watchesPerCaller + 1 }, () => watch));
  await until(() => answers().length === 1 && pages().length === RELAY_BOUNDS.watchesPerCaller);
  expect(answers()).toMatchObject([{ id: RELAY_BOUNDS.watchesPerCaller + 1, outcome: { code: 'registry_dark' } }]);
  channel.send(encodeRelayRequest({ calls: [], credits: [], cancelled: [1] }));
  ask([{ kind: 'identity' }]);
  await until(() => answers().length === 2);
  ask([watch]);
  await until(() => pages().length === RELAY_BOUNDS.watchesPerCaller + 1);
});

test('a call made twice, or what is no message, ends the stream', async () => {
  const node = await control('control-1', { store: memory() });
  const twice = { id: 1, deadlineMs: Number.MAX_SAFE_INTEGER, operation: { kind: 'identity' } } as const;
  for (const bytes of [
    Uint8Array.of(0xff),
    new Uint8Array(),
    encodeRelayRequest({ calls: [twice, twice], credits: [], cancelled: [] }),
  ]) {
    const { channel } = await stream(node);
    const ended = new Promise((resolve) => channel.onClose(resolve));
    channel.send(bytes);
    await ended;
  }
});

test('what may not be asked is refused by its reason and told; in lists and watches it is left out', async () => {
  const refused: string[] = [];
  const store = memory();
  const rules = meshRules({ mayStandFor: (_caller, scope) => scope === 'jobs' });
  const node = await control('control-1', { store, rules, onRefused: (_peer, why) => void refused.push(why) });
  for (const key of ['leadership/step-down/jobs', 'leadership/step-down/other', 'audit/a'])
    await commit(store, txn([put(key)]));
  const own = await caller([node], { nodeId: 'w1' });
  expect((await own.list('leadership/step-down/', { limit: 5 })).records.map(({ key }) => key)).toEqual([
    'leadership/step-down/jobs',
  ]);
  const seen: string[] = [];
  for await (const event of own.watch('leadership/step-down/', 0n as Revision, {
    signal: AbortSignal.timeout(60_000),
  })) {
    if (event.kind === 'put') seen.push(event.record.key);
    if (event.kind === 'progress') break;
  }
  expect(seen).toEqual(['leadership/step-down/jobs']);
  const notPermitted = { code: 'not_permitted' };
  await expect(own.read(['meta/lineage', 'audit/a'])).rejects.toMatchObject(notPermitted);
  await expect(own.list('', { limit: 1 })).rejects.toMatchObject(notPermitted);
  await expect(own.compact(1n as Revision)).rejects.toMatchObject(notPermitted);
  await expect(own.heartbeat('liveness/w2', 0n as Revision, '{}')).rejects.toMatchObject(notPermitted);
  const watching = own.watch('audit/', 0n as Revision, { signal: AbortSignal.timeout(60_000) })[Symbol.asyncIterator]();
  await expect(watching.next()).rejects.toMatchObject(notPermitted);
  expect(refused).toHaveLength(5);
  expect(refused[0]).toBe('worker w1 may not read "audit/a"');
});

test('a caller that is frozen has no more done for it than what it has room for, and others are served', async () => {
  const store = memory();
  const value = 'x'.repeat(60_000);
  await commit(store, txn(Array.from({ length: 8 }, (_, at) => put(`p/${at}`, value))));
  let lists = 0;
  const node = await control('control-1', {
    store: {
      ...store,
      list(...question) {
        lists += 1;
        return store.list(...question);
      },
    },
  });
  const mesh = await relayMesh();
  const child = fork(join(import.meta.dirname, 'testing/deaf-process.ts'), { serialization: 'advanced', execArgv: [] });
  use({ [Symbol.asyncDispose]: async () => void child.kill('SIGKILL') });
  const { trustDomain } = mesh;
  const options: DeafProcessOptions = {
    material: await mesh.issue('deaf'),
    trustDomain,
    address: node.address,
    calls: 250,
  };
  child.send(options);
  await expect.poll(() => lists, { timeout: 20_000 }).toBeGreaterThan(0);
  // The others have their turn after it, and it has had all that it gets by then.
  const other = await caller([node]);
  for (let n = 0; n < 20; n++) expect((await other.read(['p/0'])).records).toHaveLength(1);
  const room = Math.ceil(RELAY_BOUNDS.highWaterBytes / (8 * value.length));
  expect(lists).toBeLessThan(2 * RELAY_BOUNDS.atOncePerCaller + room);
  expect(node.relay.queued).toBeGreaterThan(200);
});

/** A stream may be cut behind any event: whoever resumes there, at this node or at another one, ends up with the truth. */
import { randomUUID } from 'node:crypto';
import type { TxnId } from '@omnirelay/registry';
import type { PeerWatchEvent } from '@omnirelay/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSse } from './testing/read-sse.ts';
import { OPERATOR } from './testing/test-issuer.ts';
import { openRest, startTestMesh, type TestMesh, type TestNode } from './testing/test-mesh.ts';

const IDS = ['n-1', 'n-2', 'n-3', 'n-4'];
let mesh: TestMesh;
let one: TestNode;
let two: TestNode;
let token: string;

beforeAll(async () => {
  mesh = await startTestMesh();
  [one, two] = await Promise.all([mesh.startNode('c-1'), mesh.startNode('c-2')]);
  token = await mesh.issuer.token('omar', OPERATOR);
  for (const { membership } of [one, two]) for (const id of IDS) membership.set(id, 'alive');
});
afterAll(() => mesh?.[Symbol.asyncDispose]());

const watch = (
  at: TestNode,
  cursor: string | undefined,
  enough: (events: readonly PeerWatchEvent[]) => boolean,
  onEvent?: (events: readonly PeerWatchEvent[]) => void,
) => readSse({ mesh, node: at, token, cursor }, enough, onEvent);
const settled = (events: readonly PeerWatchEvent[]): boolean =>
  ['Ready', 'Heartbeat'].includes(events.at(-1)?.kind ?? '');

type Copy = Map<string, string>;
const told = (copy: Copy, events: readonly PeerWatchEvent[]): Copy => {
  for (const { kind, peer } of events) {
    if (kind === 'Resync') copy.clear();
    else if (kind === 'Removed') copy.delete(peer?.nodeId ?? '');
    else if (peer !== undefined) copy.set(peer.nodeId, `${peer.status} ${peer.intent}`);
  }
  return copy;
};

async function truth(at: TestNode): Promise<Copy> {
  await using client = await openRest(at, mesh, { token });
  const { json } = await client.call('GET', '/control/v1/peers');
  return new Map(
    json.peers.map((p: { nodeId: string; status: string; intent: string }) => [p.nodeId, `${p.status} ${p.intent}`]),
  );
}

/** Cuts the stream behind each event in turn, and resumes at both nodes. */
async function cutEverywhere(events: readonly PeerWatchEvent[]): Promise<void> {
  for (let cut = 1; cut <= events.length; cut += 1) {
    const before = events.slice(0, cut);
    const cursor = before.at(-1)?.cursor;
    if (cursor === undefined || cursor === '') continue;
    for (const at of [one, two]) {
      const copy = told(new Map(), before);
      const rest = await watch(at, cursor, (seen) => settled(seen));
      expect(told(copy, rest), `cut behind event ${cut}, resumed at ${at.nodeId}`).toEqual(await truth(at));
    }
  }
}

describe('a stream that is cut', () => {
  it('inside a batch of gossip loses none of it, here or elsewhere', async () => {
    const events = await watch(
      one,
      undefined,
      (seen) => seen.filter(({ kind }) => kind === 'Changed').length >= 3,
      (seen) => {
        if (seen.at(-1)?.kind !== 'Ready') return;
        // Both nodes learn of all three in one turn each.
        for (const { membership } of [one, two]) for (const id of IDS.slice(0, 3)) membership.set(id, 'suspect');
      },
    );
    await cutEverywhere(events);
  });

  it('inside a transaction of several records loses none of them', async () => {
    const events = await watch(
      one,
      undefined,
      (seen) => seen.filter(({ kind }) => kind === 'Changed').length >= 4,
      (seen) => {
        if (seen.at(-1)?.kind === 'Ready') void cordonAll();
      },
    );
    await cutEverywhere(events);
  });

  it('inside the records that another node catches it up with loses none of the rest', async () => {
    const ready = (await watch(one, undefined, settled)).at(-1)?.cursor;
    await using omar = await openRest(one, mesh, { token });
    for (const id of IDS) {
      const { json } = await omar.call('POST', `/control/v1/peers/${id}:uncordon`, { body: {} });
      await using other = await openRest(two, mesh, { token });
      await other.call('GET', `/control/v1/peers?min-cursor=${json.cursor}`);
    }
    const caughtUp = await watch(two, ready, settled);
    expect(caughtUp.filter(({ kind }) => kind === 'Changed').map(({ peer }) => peer?.nodeId)).toEqual(IDS);
    const start = told(new Map(), await watch(one, undefined, settled));
    for (let cut = 1; cut < caughtUp.length; cut += 1)
      for (const at of [one, two]) {
        const copy = told(new Map(start), caughtUp.slice(0, cut));
        for (const id of IDS.slice(cut)) copy.set(id, 'stale');
        const rest = await watch(at, caughtUp[cut - 1]?.cursor, settled);
        expect(told(copy, rest), `cut behind ${cut}, resumed at ${at.nodeId}`).toEqual(await truth(at));
      }
  });

  it('inside a snapshot that was overtaken by changes goes on behind them or begins anew', async () => {
    const events = await watch(
      one,
      undefined,
      (seen) => seen.some(({ kind }) => kind === 'Changed'),
      (seen) => {
        if (seen.length === 1) for (const { membership } of [one, two]) membership.set('n-4', 'dead');
      },
    );
    expect(events.map(({ kind }) => kind)).toContain('Ready');
    await cutEverywhere(events);
  });
});

async function cordonAll(): Promise<void> {
  const value = JSON.stringify({ intent: 'Cordoned', labels: {} });
  await one.registry.store.transact({
    under: { kind: 'unfenced' },
    writerId: 'c-1',
    txnId: randomUUID() as string as TxnId,
    conditions: [],
    writes: IDS.map((id) => ({ kind: 'put', key: `peers/${id}`, value, schema: 1, minReader: 1 }) as const),
  });
}

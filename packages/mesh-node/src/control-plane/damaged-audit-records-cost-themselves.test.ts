/** A record of the audit that is damaged, or of a newer release, is told in its place: lists, watches and the export go on, and verification finds it. */
import { randomUUID } from 'node:crypto';
import { verifyAudit } from '@omnirelay/client';
import type { TxnId } from '@omnirelay/registry';
import type { AuditEntry, AuditWatchEvent } from '@omnirelay/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUDIT_HEAD_PREFIX, AUDIT_PREFIX } from './audit-chain.ts';
import { AuditSealer, SEAL_PREFIX } from './audit-sealer.ts';
import { exportAudit } from './testing/export-audit.ts';
import { readSse } from './testing/read-sse.ts';
import { ADMIN } from './testing/test-issuer.ts';
import { openRest, type RestClient, startTestMesh, type TestMesh, type TestNode } from './testing/test-mesh.ts';

let mesh: TestMesh;
let node: TestNode;
let ana: RestClient;
let token: string;
let cursor: string;

const place = (n: number): string => String(n).padStart(20, '0');
const keyOf = (n: number): string => `${AUDIT_PREFIX}c-1/${place(n)}`;

async function write(key: string, change: (value: string) => { readonly value: string; readonly minReader?: number }) {
  const { store } = node.registry;
  const [record] = (await store.read([key])).records;
  if (record === undefined) throw new Error(`no ${key}`);
  const { schema, minReader } = record;
  await store.transact({
    under: { kind: 'unfenced' },
    writerId: 'c-1',
    txnId: randomUUID() as string as TxnId,
    conditions: [],
    writes: [{ kind: 'put', key, schema, minReader, ...change(record.value) }],
  });
}

const faults = async (): Promise<readonly string[]> => {
  const verdict = await verifyAudit(ReadableStream.from(await exportAudit(ana, token)), mesh.caPem);
  return verdict.faults.map(({ writerId, sequence, problem }) => `${writerId}/${sequence}: ${problem}`);
};

beforeAll(async () => {
  mesh = await startTestMesh();
  node = await mesh.startNode('c-1');
  node.membership.set('n-1', 'alive');
  token = await mesh.issuer.token('ana', ADMIN);
  ana = await openRest(node, mesh, { token });
  cursor = (await ana.call('GET', '/control/v1/audit')).json.cursor;
  const identity = await mesh.identity('control', 'c-1');
  const chains = [{ writerId: 'c-1', keep: 100 }];
  const sealer = new AuditSealer({ registry: node.registry, identity: () => identity, chains, wall: () => Date.now() });
  for (const verb of ['cordon', 'uncordon', 'cordon', 'uncordon', 'cordon']) {
    expect((await ana.call('POST', `/control/v1/peers/n-1:${verb}`, { body: { reason: verb } })).status).toBe(200);
    await sealer.seal(AbortSignal.timeout(10_000));
  }
  expect(await faults()).toEqual([]);
  await write(keyOf(2), (value) => ({ value: value.slice(0, 40) }));
  await write(keyOf(3), (value) => ({ value, minReader: 2 }));
  await write(keyOf(5), (value) => ({ value: value.replace('"outcome":"accepted"', '"outcome":"both"') }));
});
afterAll(async () => {
  await ana?.[Symbol.asyncDispose]();
  await mesh?.[Symbol.asyncDispose]();
});

const REASONS = [
  ['c-1/2', /damaged \(no JSON\)/],
  ['c-1/3', /reader of version 2/],
  ['c-1/5', /damaged \(outcome: /],
] as const;

function expectAll(entries: readonly AuditEntry[]): void {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  expect([...byId.keys()].sort()).toEqual(['c-1/1', 'c-1/2', 'c-1/3', 'c-1/4', 'c-1/5']);
  for (const [id, why] of REASONS)
    expect(byId.get(id)).toMatchObject({ action: 'unreadable', unreadable: expect.stringMatching(why) });
  expect(byId.get('c-1/4')?.unreadable).toBeUndefined();
}

describe('a record of the audit that cannot be read', () => {
  it('stands in the list and in what it is searched for, and is logged once', async () => {
    const listed = async (query = ''): Promise<readonly AuditEntry[]> =>
      (await ana.call('GET', `/control/v1/audit?${query}`)).json.entries;
    await expect.poll(async () => (await listed('query=action:unreadable')).length).toBe(REASONS.length);
    expectAll(await listed());
    expect((await listed('action=cordon-peer')).map(({ id }) => id)).toEqual(['c-1/1']);
    for (const n of [2, 3, 5]) {
      const lines = node.logged.filter((line) => line.includes('record-unreadable') && line.includes(keyOf(n)));
      expect(lines).toHaveLength(1);
    }
  });

  it('is told to a watch that resumes before it', async () => {
    const enough = (events: readonly AuditWatchEvent[]): boolean => events.some(({ kind }) => kind !== 'Appended');
    const path = '/control/v1/audit/watch';
    const events = await readSse<AuditWatchEvent>({ mesh, node, token, cursor, path }, enough);
    expectAll(events.flatMap(({ entry }) => entry ?? []));
  });

  it('is a fault of the exported audit, and nothing beside it is', async () => {
    expect(await faults()).toEqual([
      'c-1/2: its record cannot be read: it is damaged (no JSON)',
      'c-1/3: its record cannot be read: it needs a reader of version 2, and this node reads 1',
      expect.stringContaining('c-1/5: its record cannot be read: it is damaged (outcome: '),
    ]);
  });

  it('does not end the export where it is a seal or a head, and is a fault all the same', async () => {
    await write(`${SEAL_PREFIX}c-1/${place(4)}`, () => ({ value: '{' }));
    const withoutSeal = await faults();
    expect(withoutSeal).toContainEqual(expect.stringContaining('c-1/4: the seal over it does not hold'));
    await write(`${AUDIT_HEAD_PREFIX}c-1`, () => ({ value: '{' }));
    expect(await faults()).toEqual([
      ...withoutSeal.slice(0, 3),
      'c-1/0: the chain ends in another entry than its head names',
      ...withoutSeal.slice(3),
    ]);
  });
});

/** Changes as they go on: watched over both faces and resumed anywhere, computed anew with what differs, made of what-ifs, and undone. */
import { createHash } from 'node:crypto';
import { endsWithTest } from '@omnirelay/primitives/testing';
import type { ChangeId } from '@omnirelay/protocol/change';
import { type ChangeAnswer, type ChangeWatchEvent, changesPb } from '@omnirelay/wire';
import { describe, expect, it } from 'vitest';
import { WrittenChanges } from '../changes/testing/written-changes.ts';
import { callOverGrpc } from './testing/call-over-grpc.ts';
import { type MeshWithPlans, meshWithPlans, movesTo, someReason } from './testing/mesh-with-plans.ts';
import { readSse } from './testing/read-sse.ts';
import { OPERATOR, VIEWER } from './testing/test-issuer.ts';
import { moved } from './testing/write-shards.ts';

const ends = endsWithTest();

const FENCE = '0000000000.0000000001.00000000000000000001';

/** What whoever leads writes of a step. */
async function stepped(of: MeshWithPlans, id: string, step: number, generation = 2n): Promise<void> {
  const at = Date.now();
  await of.found(id, { kind: 'step-begun', step, at, fence: FENCE as never });
  await of.found(id, { kind: 'step-done', step, at, fence: FENCE as never, generation });
}

async function approved(of: MeshWithPlans, id: string): Promise<string> {
  const { contentHash } = (await of.get(of.people.olga, `/changes/${id}`)).json.change;
  const { status } = await of.post(of.people.olga, `/changes/${id}:approve`, { contentHash, reason: someReason() });
  expect(status).toBe(200);
  return contentHash;
}

async function executing(of: MeshWithPlans, id: string): Promise<void> {
  const contentHash = await approved(of, id);
  const { status } = await of.post(of.people.omar, `/changes/${id}:execute`, { contentHash, reason: someReason() });
  expect(status).toBe(200);
}

describe('a watch', () => {
  it('tells each change as it is, then what becomes of it and of each of its steps, and goes on from a cursor', async () => {
    const of = await meshWithPlans(ends);
    const { mesh, node } = of;
    const id = await of.planned();
    const token = await mesh.issuer.token('vera', VIEWER);
    const from = { mesh, node, token, path: '/control/v1/changes/watch' };
    const begun = await readSse<ChangeWatchEvent>(from, (events) => events.at(-1)?.kind === 'Ready');
    expect(begun.map(({ kind, change }) => [kind, change?.state])).toEqual([
      ['Snapshot', 'AwaitingApproval'],
      ['Ready', undefined],
    ]);
    const cursor = begun.at(-1)?.cursor;
    await executing(of, id);
    await stepped(of, id, 0);
    await stepped(of, id, 1);
    const news = await readSse<ChangeWatchEvent>({ ...from, cursor }, (events) =>
      events.some(({ kind }) => kind === 'Heartbeat'),
    );
    // Each record is told once, as it has become.
    expect(news.map(({ kind, change, move }) => [kind, change?.state, move?.step, move?.state, move?.to])).toEqual([
      ['Step', 'Completed', 0, 'Done', 'n-2'],
      ['Step', 'Completed', 1, 'Done', 'n-2'],
      ['Changed', 'Completed', undefined, undefined, undefined],
      ['Heartbeat', undefined, undefined, undefined, undefined],
    ]);
    const { json } = await of.get(of.people.vera, `/changes/${id}/moves?state=Done`);
    expect(json.items).toMatchObject([
      { step: 0, shardId: '00000', from: 'n-1', to: 'n-2', state: 'Done', fenceToken: FENCE },
      { step: 1, shardId: '00001' },
    ]);
  });

  it('tells no draft to others, and one that is no longer asked for as removed', async () => {
    const of = await meshWithPlans(ends);
    const { mesh, node, people } = of;
    const made = await of.post(people.omar, '/changes', { moves: movesTo('n-3'), reason: someReason() });
    const { id } = made.json.change;
    const path = '/control/v1/changes/watch?state=Draft';
    const read = async (name: string, scope: string, enough: (events: readonly ChangeWatchEvent[]) => boolean) =>
      readSse<ChangeWatchEvent>({ mesh, node, token: await mesh.issuer.token(name, scope), path }, enough);
    const isReady = (events: readonly ChangeWatchEvent[]) => events.at(-1)?.kind === 'Ready';
    expect((await read('vera', VIEWER, isReady)).map(({ kind }) => kind)).toEqual(['Ready']);
    let submitting: Promise<unknown> | undefined;
    const told = await read('olga', OPERATOR, (events) => {
      if (isReady(events)) submitting ??= of.post(people.omar, `/changes/${id}:submit`, {});
      return events.some(({ kind }) => kind === 'Removed');
    });
    await submitting;
    expect(told.at(-1)).toMatchObject({ kind: 'Removed', changeId: id, reason: 'no-longer-matches' });
  });
});

describe('over gRPC', () => {
  it('a change is told as over REST, and a refusal has the same code', async () => {
    const of = await meshWithPlans(ends);
    const { mesh, node, people } = of;
    const id = await of.planned();
    const token = await mesh.issuer.token('olga', OPERATOR);
    const { method } = changesPb.ChangeControlService;
    const got = await callOverGrpc<ChangeAnswer>({ mesh, node, token, method: method.getChange, asked: { id } });
    const { json } = await of.get(people.olga, `/changes/${id}`);
    const still = ({ generatedAt: _at, cursor: _cursor, ...rest }: ChangeAnswer) => rest;
    expect(still(got)).toEqual(still(json));
    const asked = { id, contentHash: '0'.repeat(64), reason: someReason() };
    const call = callOverGrpc({ mesh, node, token, method: method.approveChange, asked });
    await expect(call).rejects.toMatchObject({ code: 9, details: expect.stringContaining('read it anew') });
  });

  it('a plan is a change of that kind under its other name', async () => {
    const of = await meshWithPlans(ends);
    const id = await of.planned();
    const [changes, plans] = [
      await of.get(of.people.vera, '/changes'),
      await of.get(of.people.vera, '/rebalance-plans?state=AwaitingApproval'),
    ];
    expect(plans.json.items).toEqual(changes.json.items);
    expect((await of.get(of.people.vera, `/rebalance-plans/${id}`)).json.change.id).toBe(id);
    const twice = await of.get(of.people.vera, '/rebalance-plans?kind=rebalance');
    expect([twice.status, twice.json.code]).toEqual([400, 'invalid_input']);
    const { etag } = (await of.people.vera.call('GET', '/control/v1/changes')).headers;
    const known = await of.people.vera.call('GET', '/control/v1/changes', {
      headers: { 'if-none-match': String(etag) },
    });
    expect(known.status).toBe(304);
  });
});

describe('what was planned', () => {
  it('is computed anew of the same question: approvals are void, and what differs is told', async () => {
    const of = await meshWithPlans(ends);
    const { people, get, post } = of;
    const id = await of.planned(movesTo('n-2', 2), { needed: 2 });
    const old = await approved(of, id);
    const touched = [
      { precondition: { kind: 'node-eligible', nodeId: 'n-2' as never }, now: 'n-2 is cordoned.' },
    ] as const;
    await of.found(id, { kind: 'drift', at: Date.now(), touched });
    const stale = (await get(people.olga, `/changes/${id}`)).json.change;
    expect(stale).toMatchObject({
      state: 'Stale',
      approvals: [],
      voids: [
        { why: 'drift', approvals: [{ by: { subject: 'olga' } }], touched: [{ nodeId: 'n-2' }], touchedCount: 1 },
      ],
    });
    // One of the shards has gone to its new node meanwhile.
    await of.writer.publish('orders', { moves: moved([0], 'n-1', 'n-3') });
    await get(people.omar, '/shards');
    const anew = await post(people.omar, `/changes/${id}:recompute`, {});
    expect(anew.json.change).toMatchObject({ state: 'Checking', revision: 2, approvals: [] });
    const { json } = await get(people.olga, `/changes/${id}`);
    expect(json.sinceVoid).toMatchObject({
      ...{ fromRevision: 1, toRevision: 2, added: [], removed: [] },
      altered: [{ was: { shardId: '00000', from: 'n-1' }, is: { shardId: '00000', from: 'n-3', to: 'n-2' } }],
    });
    const diff = await get(people.olga, `/changes/${id}/diff?fromRevision=1&toRevision=2`);
    expect(diff.json.diff).toEqual(json.sinceVoid);
    const body = { contentHash: old, reason: someReason() };
    const refused = await post(people.ana, `/changes/${id}:approve`, body);
    expect([refused.status, refused.json.code]).toEqual([409, 'plan_stale']);
    expect((await get(people.olga, `/changes/${id}/content?revision=1`)).json.contentHash).toBe(old);
  });

  it('is undone by a change of its own, of what was done and is still so; a dry run writes nothing', async () => {
    const of = await meshWithPlans(ends);
    const { people, get, post } = of;
    const id = await of.planned();
    await executing(of, id);
    const before = await post(people.olga, `/changes/${id}:rollback?dryRun=true`, { reason: someReason() });
    expect(before.json.blockers).toEqual([expect.stringContaining('It is executing')]);
    await of.writer.publish('orders', { moves: moved([0, 1], 'n-1', 'n-2') });
    await stepped(of, id, 0);
    await stepped(of, id, 1);
    await get(people.olga, `/changes/${id}`);
    await get(people.olga, '/shards');
    const dry = await post(people.olga, `/changes/${id}:rollback?dryRun=true`, { reason: 'It was better before' });
    expect(dry.json).toMatchObject({
      ...{ dryRun: true, blockers: [] },
      moves: [
        { shardId: '00001', from: 'n-2', to: 'n-1' },
        { shardId: '00000', from: 'n-2', to: 'n-1' },
      ],
      effects: [expect.any(String), 'It runs without another approval: it returns to what was approved before.'],
    });
    expect((await get(people.olga, '/changes')).json.total).toBe(1);
    const { json } = await post(people.olga, `/changes/${id}:rollback`, { reason: 'It was better before' });
    expect(json.change).toMatchObject({ state: 'Completed', rollbackBy: json.rollbackId });
    const undo = (await get(people.olga, `/changes/${json.rollbackId}`)).json.change;
    expect(undo).toMatchObject({ state: 'Checking', rollbackOf: id, steps: 2, authors: [{ subject: 'olga' }] });
    const twice = await post(people.omar, `/changes/${id}:rollback`, { reason: someReason() });
    expect([twice.status, twice.json.code]).toEqual([409, 'rollback_begun']);
  });
});

describe('a what-if', () => {
  it('becomes a change that places the namespace first, and then moves what has to', async () => {
    const of = await meshWithPlans(ends);
    const simulation = { namespace: 'orders', strategy: { id: 'ring', virtualNodes: 32 } };
    const { status, json } = await of.post(of.people.omar, '/changes', { simulation, reason: someReason() });
    expect([status, json.change?.state]).toEqual([200, 'Draft']);
    const { id } = json.change;
    const read = (await of.get(of.people.omar, `/changes/${id}`)).json;
    expect(read.placements).toMatchObject([
      { step: 0, namespace: 'orders', strategy: { id: 'ring', virtualNodes: 32 }, state: 'Waiting' },
    ]);
    expect(read.change.steps).toBeGreaterThan(1);
    const written = await new WrittenChanges(of.node.registry.store).read(id as ChangeId);
    expect(written.change.content.preconditions).toContainEqual(
      expect.objectContaining({ kind: 'namespace-settings', namespace: 'orders' }),
    );
  });

  it('that places the namespace otherwise wants an admin, even where no policy asks anybody', async () => {
    const of = await meshWithPlans(ends);
    const { omar, olga, ana, adam } = of.people;
    const simulation = { namespace: 'orders', strategy: { id: 'ring', virtualNodes: 32 } };
    const submitted = async (by: typeof omar) => {
      const { json } = await of.post(by, '/changes', { simulation, submit: true, reason: someReason() });
      await of.found(json.change.id, { kind: 'checked', at: Date.now(), checks: [], rule: { needed: 0 } });
      return { proposed: json, ...(await of.get(olga, `/changes/${json.change.id}`)).json };
    };
    const why = 'It changes how a namespace is placed: an admin approves that.';
    const byOmar = await submitted(omar);
    expect(byOmar.proposed.warnings).toContain(why);
    expect(byOmar.warnings).toContain(why);
    expect(byOmar.change).toMatchObject({ state: 'AwaitingApproval', approvalsNeeded: 1, adminsOnly: true });
    expect(byOmar.verbs).toContainEqual({ verb: 'approve', allowed: false, code: 'admin_needed', why });
    const { id, contentHash } = byOmar.change;
    const approved = await of.post(ana, `/changes/${id}:approve`, { contentHash, reason: someReason() });
    expect(approved.json.change.state).toBe('Approved');
    const byAdam = await submitted(adam);
    expect([byAdam.change.state, byAdam.warnings.includes(why)]).toEqual(['Approved', false]);
  });

  it('with nodes that do not exist is kept as a draft with a warning, and stays one when it is submitted', async () => {
    const of = await meshWithPlans(ends);
    const simulation = { namespace: 'orders', addNodes: [{ nodeId: 'n-9', weight: 100 }] };
    const body = { simulation, submit: true, reason: someReason() };
    const { json } = await of.post(of.people.omar, '/changes', body);
    expect(json.change.state).toBe('Draft');
    expect(json.warnings).toContain('It is kept as a draft: n-9 is no node of this mesh.');
    const submitted = await of.post(of.people.omar, `/changes/${json.change.id}:submit`, {});
    expect([submitted.status, submitted.json.code]).toEqual([409, 'plan_stale']);
    expect(submitted.json.detail).toContain('It stays a draft. n-9 is no node of this mesh.');
    expect((await of.get(of.people.omar, `/changes/${json.change.id}`)).json.change.state).toBe('Draft');
  });

  it('that would alter nothing is told so', async () => {
    const of = await meshWithPlans(ends);
    await of.writer.publish('orders', {
      moves: [...moved([0, 1, 2, 3], 'n-1', 'n-2'), ...moved([4, 5, 6, 7], 'n-1', 'n-3')],
    });
    await of.get(of.people.omar, '/shards');
    const body = { rebalance: { namespace: 'orders' }, reason: someReason() };
    const { status, json } = await of.post(of.people.omar, '/changes?dryRun=true', body);
    expect([status, json.code]).toEqual([409, 'nothing_to_move']);
  });

  it('of thousands of moves is written in several parts, and is read whole by its hash', async () => {
    const of = await meshWithPlans(ends, 6_000);
    const simulation = { namespace: 'orders', strategy: { id: 'ring', virtualNodes: 64 } };
    const { json } = await of.post(of.people.omar, '/changes', { simulation, reason: someReason() });
    const { id, steps, contentHash } = json.change;
    expect(steps).toBeGreaterThan(2_600);
    const read = await of.get(of.people.omar, `/changes/${id}/content`);
    expect(createHash('sha256').update(read.json.canonical).digest('hex')).toBe(contentHash);
    const moves = await of.get(of.people.omar, `/changes/${id}/moves?pageSize=500&to=n-2&sort=-shard`);
    expect([moves.json.items.length, moves.json.contentHash]).toEqual([500, contentHash]);
    const next = await of.people.omar.call(
      'GET',
      `/control/v1/changes/${id}/moves?pageSize=500&to=n-2&sort=-shard&cursor=${moves.json.nextCursor}`,
    );
    const [last, first] = [moves.json.items.at(-1), next.json.items[0]];
    expect(Number(first.shardId)).toBeLessThan(Number(last.shardId));
  }, 60_000);

  it('of a policy that is written anew is stale to whoever submits it, and one to undo what did nothing is refused', async () => {
    const of = await meshWithPlans(ends);
    const { people, post, get } = of;
    const made = await post(people.omar, '/changes', { moves: movesTo('n-2'), reason: someReason() });
    const { id } = made.json.change;
    const body = { document: { mode: 'approval' }, reason: 'People are to be asked' };
    const written = await people.ana.call('PUT', '/control/v1/policies/rebalance', {
      body,
      headers: { 'if-match': '*' },
    });
    expect(written.status).toBe(200);
    const submitted = await post(people.omar, `/changes/${id}:submit`, {});
    expect([submitted.status, submitted.json.detail]).toEqual([
      409,
      'It stays a draft. The policy rebalance is of version 1, and was of 0. Recompute it.',
    ]);
    const undone = await post(people.omar, `/changes/${id}:rollback`, { reason: someReason() });
    expect([undone.status, undone.json.code]).toEqual([409, 'wrong_state']);
    const cancelled = await post(people.omar, `/changes/${id}:cancel`, { reason: 'It was but an idea' });
    expect(cancelled.json.change).toMatchObject({ state: 'Cancelled', ended: 'It was but an idea' });
    expect((await get(people.vera, `/changes/${id}`)).status).toBe(404);
    const nothing = await post(people.omar, `/changes/${id}:rollback`, { reason: someReason() });
    expect([nothing.status, nothing.json.code]).toEqual([409, 'nothing_done']);
  });
});

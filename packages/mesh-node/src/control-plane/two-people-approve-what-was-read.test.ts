/** A change over REST: proposed by one, read by another, approved by its hash, begun and stopped; and all that is refused, with its code. */
import { createHash } from 'node:crypto';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { describe, expect, it } from 'vitest';
import { questionKey } from '../changes/planning/change-question.ts';
import { asKept } from '../changes/planning/check-figures.ts';
import { person, WrittenChanges } from '../changes/testing/written-changes.ts';
import { meshWithPlans, movesTo, SHARDS, someReason } from './testing/mesh-with-plans.ts';
import { OPERATOR, VIEWER } from './testing/test-issuer.ts';

const ends = endsWithTest();

describe('a plan of moves by name', () => {
  it('is proposed, read, approved and begun, and the audit has each step of that', async () => {
    const { people, get, post, planned } = await meshWithPlans(ends);
    const { omar, olga } = people;
    const id = await planned();
    const read = await get(olga, `/changes/${id}`);
    expect(read.json.change).toMatchObject({
      ...{ state: 'AwaitingApproval', kind: 'rebalance', namespaces: ['orders'], steps: 2, approvalsNeeded: 1 },
      authors: [{ subject: 'omar', kind: 'person' }],
      progress: { waiting: 2, done: 0 },
    });
    expect(read.json.flows).toEqual([{ namespace: 'orders', from: 'n-1', to: 'n-2', count: 2, done: 0 }]);
    expect(read.json.load).toEqual([
      { namespace: 'orders', nodeId: 'n-1', before: SHARDS, after: SHARDS - 2 },
      { namespace: 'orders', nodeId: 'n-2', before: 0, after: 2 },
    ]);
    const { contentHash } = read.json.change;
    const { json: content } = await get(olga, `/changes/${id}/content`);
    expect(createHash('sha256').update(content.canonical).digest('hex')).toBe(contentHash);

    const approved = await post(olga, `/changes/${id}:approve`, { contentHash, reason: 'Both are better off on n-2' });
    expect(approved.json).toMatchObject({
      before: { state: 'AwaitingApproval' },
      change: { state: 'Approved', approvals: [{ by: { subject: 'olga' }, contentHash }] },
    });
    // The ETag that the answer names is that of the record as it is now.
    expect((await get(olga, `/changes/${id}`)).json.change.etag).toBe(approved.json.change.etag);
    const begun = await post(omar, `/changes/${id}:execute`, { contentHash, reason: 'Olga has approved it' });
    expect([begun.status, begun.json.change.state]).toEqual([200, 'Executing']);
    const paused = await post(omar, `/changes/${id}:pause`, {});
    expect([paused.status, paused.json.change]).toMatchObject([200, { state: 'Paused', pausedBy: 'asked' }]);

    const { json: audit } = await get(people.ana, `/audit?object=change/${id}`);
    const told = audit.entries.map(({ action, principal, reason }: Record<string, { subject: string }>) => [
      action,
      principal?.subject,
      reason,
    ]);
    expect(told).toEqual([
      ['pause-change', 'omar', undefined],
      ['execute-change', 'omar', 'Olga has approved it'],
      ['approve-change', 'olga', 'Both are better off on n-2'],
      ['create-change', 'omar', expect.any(String)],
    ]);
  });

  it('is approved by nobody who wrote it, under another login of the same subject neither', async () => {
    const { mesh, node, people, get, post, planned } = await meshWithPlans(ends);
    const id = await planned();
    const { json } = await get(people.omar, `/changes/${id}`);
    expect(json.verbs).toContainEqual({
      ...{ verb: 'approve', allowed: false, code: 'own_change' },
      why: 'You authored this plan; somebody else approves it.',
    });
    const body = { contentHash: json.change.contentHash, reason: someReason() };
    const again = await mesh.signIn(node, 'omar', OPERATOR);
    const refused = await post(again, `/changes/${id}:approve`, body);
    expect([refused.status, refused.json.code]).toEqual([403, 'own_change']);
    const viewer = await post(people.vera, `/changes/${id}:approve`, body);
    expect([viewer.status, viewer.json.code]).toEqual([403, 'forbidden']);
  });

  it('is approved by the hash of what was read, for a reason that says something and is no repetition', async () => {
    const { people, get, post, planned } = await meshWithPlans(ends);
    const [id, other] = [await planned(), await planned(movesTo('n-3'))];
    const hashOf = async (of: string): Promise<string> =>
      (await get(people.olga, `/changes/${of}`)).json.change.contentHash;
    const [contentHash, otherHash] = [await hashOf(id), await hashOf(other)];
    const approve = async (of: string, body: object) => {
      const { status, json } = await post(people.olga, `/changes/${of}:approve`, body);
      return [status, json.code];
    };
    expect(await approve(id, { contentHash: otherHash, reason: someReason() })).toEqual([409, 'plan_stale']);
    expect(await approve(id, { contentHash: 'ab12', reason: someReason() })).toEqual([400, 'invalid_input']);
    expect(await approve(id, { reason: someReason() })).toEqual([400, 'invalid_input']);
    expect(await approve(id, { contentHash, reason: '.' })).toEqual([400, 'reason_short']);
    const reason = 'They are better off there';
    expect(await approve(id, { contentHash, reason })).toEqual([200, undefined]);
    expect(await approve(other, { contentHash: otherHash, reason: ' they are  better off THERE ' })).toEqual([
      400,
      'reason_repeated',
    ]);
    expect(await approve(id, { contentHash, reason: someReason() })).toEqual([409, 'wrong_state']);
    const stale = await post(people.omar, `/changes/${id}:execute`, { contentHash: otherHash, reason: someReason() });
    expect([stale.status, stale.json.code]).toEqual([409, 'plan_stale']);
  });

  it('waits for as many as the policy asks, each of whom counts once', async () => {
    const { people, get, post, planned } = await meshWithPlans(ends);
    const id = await planned(movesTo('n-2'), { needed: 2 });
    const { contentHash } = (await get(people.olga, `/changes/${id}`)).json.change;
    const first = await post(people.olga, `/changes/${id}:approve`, { contentHash, reason: someReason() });
    expect(first.json).toMatchObject({
      change: { state: 'AwaitingApproval' },
      effects: ['It is approved by 1 of 2; 1 more has to.'],
    });
    const twice = await post(people.olga, `/changes/${id}:approve`, { contentHash, reason: someReason() });
    expect([twice.status, twice.json.code]).toEqual([409, 'already_approved']);
    const early = await post(people.omar, `/changes/${id}:execute`, { contentHash, reason: someReason() });
    expect([early.status, early.json.code]).toEqual([409, 'wrong_state']);
    const mine = async (by: keyof typeof people) =>
      (await get(people[by], '/changes?mine=true')).json.items.map((one: { id: string }) => one.id);
    expect([await mine('omar'), await mine('olga'), await mine('ana'), await mine('vera')]).toEqual([[], [], [id], []]);
  });

  it('is done once, whoever sends the request again, and by nobody who has looked at another version', async () => {
    const { people, get, post, planned } = await meshWithPlans(ends);
    const id = await planned();
    const { contentHash, etag } = (await get(people.olga, `/changes/${id}`)).json.change;
    const body = { contentHash, reason: 'Read and understood' };
    const key = { 'idempotency-key': 'approve-1' };
    const old = await post(people.olga, `/changes/${id}:approve`, body, { 'if-match': '"1"' });
    expect([old.status, old.json.code, old.json.currentEtag]).toEqual([412, 'precondition_failed', etag]);
    const once = await post(people.olga, `/changes/${id}:approve`, body, { ...key, 'if-match': etag });
    const again = await post(people.olga, `/changes/${id}:approve`, body, { ...key, 'if-match': etag });
    expect([once.status, again.status, again.json.change]).toEqual([200, 200, once.json.change]);
    expect((await get(people.olga, `/changes/${id}`)).json.change.approvals).toHaveLength(1);
  });
});

describe('what goes beyond a guardrail', () => {
  const overriding = { moves: movesTo('n-2', 6), overrides: ['moved-shards-ratio'], submit: true };
  const checks = [{ name: 'moved-shards-ratio', measured: 5_000, limit: 2_500, passes: false }];

  it('is asked for by operators and approved by two admins; one who asks for it is one of the two', async () => {
    const { people, get, post, found } = await meshWithPlans(ends);
    const { omar, olga, ana, adam } = people;
    const asked = async (by: typeof omar) => {
      const { json } = await post(by, '/changes', { ...overriding, reason: someReason() });
      await found(json.change.id, { kind: 'checked', at: Date.now(), checks, rule: { needed: 0 } });
      return { warnings: json.warnings, ...(await get(olga, `/changes/${json.change.id}`)).json.change };
    };
    const approve = async (
      by: typeof omar,
      { id, contentHash }: { readonly id: string; readonly contentHash: string },
    ) => {
      const { json } = await post(by, `/changes/${id}:approve`, { contentHash, reason: someReason() });
      return json.code ?? json.change.state;
    };
    const byOmar = await asked(omar);
    expect(byOmar).toMatchObject({ state: 'AwaitingApproval', approvalsNeeded: 2, adminsOnly: true });
    expect(byOmar.warnings).toContain('It goes beyond moved-shards-ratio: 2 admins approve that.');
    expect(await approve(olga, byOmar)).toBe('admin_needed');
    expect(await approve(ana, byOmar)).toBe('AwaitingApproval');
    expect(await approve(adam, byOmar)).toBe('Approved');
    const byAna = await asked(ana);
    expect(byAna).toMatchObject({ state: 'AwaitingApproval', approvalsNeeded: 1, adminsOnly: true });
    expect(byAna.warnings).toContain('It goes beyond moved-shards-ratio: another admin approves that.');
    expect(await approve(ana, byAna)).toBe('own_change');
    expect(await approve(adam, byAna)).toBe('Approved');
  });

  it('is taken over from a controller, which never goes beyond one: computed anew with it, and submitted', async () => {
    const { node, people, get, post, found, writer } = await meshWithPlans(ends);
    const { omar, ana, adam } = people;
    const written = new WrittenChanges(node.registry.store);
    const made = await post(omar, '/changes', { rebalance: { namespace: 'orders' }, reason: someReason() });
    const { content } = (await written.read(made.json.change.id)).change;
    const controller = person('rebalance-controller', { kind: 'system', mayOperate: false });
    const id = await written.propose(content, { id: 'rebalance-1', by: controller });
    await writer.put(
      questionKey(id),
      JSON.stringify({ asked: { kind: 'rebalance', namespace: 'orders' }, overrides: [] }),
    );
    await written.submit(id, controller);
    const failing = made.json.change.checks.filter(({ passes }: { readonly passes: boolean }) => !passes);
    const [{ name, measured, limit }] = failing;
    const asChecked = () =>
      found(id, {
        kind: 'checked',
        at: Date.now(),
        checks: [{ name, measured: asKept(name, measured), limit: asKept(name, limit), passes: false }],
        rule: { needed: 1 },
      });
    await asChecked();
    expect((await get(omar, `/changes/${id}`)).json.change.state).toBe('Draft');
    const overrides = failing.map((check: { readonly name: string }) => check.name);
    const anew = await post(omar, `/changes/${id}:recompute`, { overrides });
    expect(anew.json.change).toMatchObject({
      ...{ state: 'Draft', revision: 2, adminsOnly: true, overrides: [{ check: name }] },
      authors: [{ kind: 'system' }, { subject: 'omar' }],
    });
    expect((await post(omar, `/changes/${id}:submit`, {})).status).toBe(200);
    await asChecked();
    const { contentHash } = (await get(ana, `/changes/${id}`)).json.change;
    for (const [by, state] of [
      [ana, 'AwaitingApproval'],
      [adam, 'Approved'],
    ] as const) {
      const { json } = await post(by, `/changes/${id}:approve`, { contentHash, reason: someReason() });
      expect(json.change.state).toBe(state);
    }
  });
});

describe('what is asked for', () => {
  it('is told with all that is wrong with it', async () => {
    const { people, post } = await meshWithPlans(ends);
    const moves = [
      { namespace: 'orders', shardId: '00099', to: 'n-2' },
      { namespace: 'orders', shardId: '00001', to: 'n-9' },
      { namespace: 'orders', shardId: '00002', to: 'n-1' },
      { namespace: 'none', shardId: '00002', to: 'n-2' },
    ];
    const { status, json } = await post(people.omar, '/changes', { moves, reason: someReason() });
    expect([status, json.problems]).toEqual([
      400,
      [
        { path: 'moves.0.shardId', message: 'orders has the shards 00000 to 00011, and none called 00099' },
        { path: 'moves.1.to', message: 'n-9 is no node of this mesh' },
        { path: 'moves.2.to', message: 'it is with n-1 already' },
        { path: 'moves.3.namespace', message: 'there is no namespace none with a map' },
      ],
    ]);
    const none = await post(people.omar, '/changes', { reason: someReason() });
    expect([none.status, none.json.code]).toEqual([400, 'invalid_input']);
    const short = await post(people.omar, '/changes', { moves: movesTo('n-2'), reason: '.' });
    expect([short.status, short.json.code]).toEqual([400, 'reason_short']);
  });

  it('is a draft of whoever may look, which others than operators do not see; submitting it is for operators', async () => {
    const { mesh, node, people, get, post } = await meshWithPlans(ends);
    const { vera, omar } = people;
    const made = await post(vera, '/changes', { moves: movesTo('n-2'), reason: someReason() });
    expect([made.status, made.json.change.state]).toEqual([200, 'Draft']);
    const { id } = made.json.change;
    const victor = await mesh.signIn(node, 'victor', VIEWER);
    expect((await get(victor, `/changes/${id}`)).status).toBe(404);
    expect((await get(victor, '/changes')).json.total).toBe(0);
    expect((await get(omar, `/changes/${id}`)).status).toBe(200);
    expect((await get(vera, '/changes')).json.total).toBe(1);
    const refused = await post(vera, `/changes/${id}:submit`, {});
    expect([refused.status, refused.json.code]).toEqual([403, 'forbidden']);
    const overriding = await post(vera, '/changes', {
      moves: movesTo('n-2'),
      overrides: ['moved-shards-ratio'],
      reason: someReason(),
    });
    expect([overriding.status, overriding.json.code]).toEqual([403, 'forbidden']);
    const submitted = await post(omar, `/changes/${id}:submit`, {});
    expect(submitted.json.change).toMatchObject({
      state: 'Checking',
      authors: [{ subject: 'vera' }, { subject: 'omar' }],
    });
  });
});

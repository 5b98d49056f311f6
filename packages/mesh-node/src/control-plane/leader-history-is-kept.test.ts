/** Who led what and what fences refused: as far back as the registry keeps it, in pages that lose nothing, and by range and query. */
import type { FenceRejection, LeaderTerm } from '@omnirelay/wire';
import { describe, expect, it } from 'vitest';
import { OPERATOR } from './testing/test-issuer.ts';
import { openRest, type RestAnswer } from './testing/test-mesh.ts';
import { twoNodes } from './testing/two-nodes.ts';
import { leadershipWriter } from './testing/write-leadership.ts';

const { mesh, nodes } = await twoNodes();
const writer = leadershipWriter(nodes[0]);
const client = await mesh.signIn(nodes[0], 'ana', OPERATOR);

const get = (path: string, headers: Record<string, string> = {}): Promise<RestAnswer> =>
  client.call('GET', `/control/v1/leaders${path}`, { headers });
const upTo = async (): Promise<string> => `min-cursor=${(await get('')).json.cursor}`;

describe('who led', () => {
  const termsOf = ({ json }: RestAnswer): string[] =>
    json.items.map(({ leaderId, term, ended }: LeaderTerm) => `${leaderId} ${term} ${ended ?? 'leads'}`);

  it('is told newest first, with how each term came to be and how it ended', async () => {
    const scope = 'h/told';
    await writer.beginEpoch('n-20');
    await writer.claim(scope, 'n-20');
    await writer.stepDown(scope);
    await writer.claim(scope, 'n-21');
    await writer.stepDown(scope);
    await writer.claim(scope, 'n-20', { after: 'n-21' });
    await writer.endEpoch('n-20', 'n-22');
    const at = new Date().toISOString();
    const bumped = { nodeId: 'n-20', epoch: '1', why: 'ttl', by: 'n-22', at };
    const evidence = { timedOut: 'n-20', bumped, rttMs: 3.5, suspicionBegan: at, accusers: ['n-1'] };
    await writer.claim(scope, 'n-22', { after: 'n-20', evidence });
    const answer = await get(`/history?scope=${scope}&${await upTo()}`);
    expect(termsOf(answer)).toEqual([
      'n-22 4 leads',
      'n-20 3 epoch-ended',
      'n-21 2 stepped-down',
      'n-20 1 stepped-down',
    ]);
    const [last, third, second] = answer.json.items as readonly LeaderTerm[];
    expect(last).toMatchObject({ scopeKind: 'custom', election: { after: 'n-20', ...evidence } });
    expect(last?.election.transactions.map(({ what }) => what)).toEqual(['epoch-ended', 'elected']);
    expect(third).toMatchObject({ endedBy: 'n-22', from: expect.any(String), to: expect.any(String) });
    expect(second?.election).toMatchObject({ after: 'n-20', accusers: [] });
    expect(second?.election.transactions.map(({ what }) => what)).toEqual(['stepped-down', 'elected']);
  });

  it('says why a leader was given up on also where another one than that was elected', async () => {
    const scope = 'h/bumped';
    await writer.beginEpoch('n-30');
    await writer.claim(scope, 'n-30');
    const at = new Date().toISOString();
    const bumped = { nodeId: 'n-30', epoch: '1', why: 'confirmed-suspicion', by: 'n-31', at };
    const evidence = { timedOut: 'n-30', bumped, rttMs: 2.5, suspicionBegan: at, accusers: ['n-1'] };
    await writer.endEpoch('n-30', 'n-31', { evidence });
    // It claimed before it had read who ended the epoch, and why.
    await writer.claim(scope, 'n-32', { after: 'n-30' });
    const answer = await get(`/history?scope=${scope}&${await upTo()}`);
    expect(answer.json.items[0]).toMatchObject({ leaderId: 'n-32', election: { after: 'n-30', ...evidence } });
  });

  it('comes in pages that lose and double nothing, while others are elected and at another node', async () => {
    for (let n = 0; n < 5; n += 1) {
      await writer.claim('h/pages', `n-${n}`);
      await writer.stepDown('h/pages');
    }
    const seen: string[] = [];
    let path = `/history?scope=h/pages&pageSize=2&fields=term&${await upTo()}`;
    await using there = await openRest(nodes[1], mesh, client);
    for (let page = 0; page < 4; page += 1) {
      const { json } = await (page % 2 === 0 ? client : there).call('GET', `/control/v1/leaders${path}`);
      seen.push(...json.items.map(({ term }: LeaderTerm) => term));
      if (json.nextCursor === undefined) break;
      path = `/history?scope=h/pages&pageSize=2&fields=term&cursor=${json.nextCursor}`;
      await writer.claim('h/pages', 'n-9');
      await writer.stepDown('h/pages');
    }
    expect(seen).toEqual(['5', '4', '3', '2', '1']);
    const oldest = await get('/history?scope=h/pages&sort=from&pageSize=2');
    expect(oldest.json.items.map(({ term }: LeaderTerm) => term)).toEqual(['1', '2']);
  });

  it('is asked by a range that a term lies in, by what ended it, and refuses what is no range', async () => {
    const ended = await get('/history?scope=h/told&query=ended:epoch-ended');
    expect(termsOf(ended)).toEqual(['n-20 3 epoch-ended']);
    expect(termsOf(await get('/history?scope=h/told&query=ended:no'))).toEqual(['n-22 4 leads']);
    expect(termsOf(await get('/history?scope=h/told&to=now-1h'))).toEqual([]);
    expect(termsOf(await get('/history?scope=h/told&from=now-1h'))).toHaveLength(4);
    for (const wrong of ['from=yesterday', 'from=now&to=now-1h']) {
      const { status, json } = await get(`/history?${wrong}`);
      expect([status, json.problems[0].path]).toEqual([400, 'from']);
    }
  });

  it('says so where it has not changed', async () => {
    const { headers } = await get('/history?scope=h/told');
    expect((await get('/history?scope=h/told', { 'if-none-match': String(headers.etag) })).status).toBe(304);
  });

  it('goes as far back as the registry keeps it, whatever the count: a term whose beginning is gone is told by its end', async () => {
    const oldest = writer.history.length;
    for (let n = 0; n < 700; n += 1) {
      await writer.claim('h/kept', 'n-1');
      await writer.stepDown('h/kept');
    }
    const all: LeaderTerm[] = [];
    let cursor = '';
    do {
      const { json } = await get(
        `/history?scope=h/kept&pageSize=500&${cursor === '' ? await upTo() : `cursor=${cursor}`}`,
      );
      all.push(...json.items);
      cursor = json.nextCursor ?? '';
    } while (cursor !== '');
    expect(all.map(({ term }) => Number(term))).toEqual(Array.from({ length: 700 }, (_, n) => 700 - n));
    await writer.drop(...writer.history.slice(oldest, oldest + 41));
    const { json } = await get(`/history?scope=h/kept&sort=from&pageSize=1&${await upTo()}`);
    expect(json.items[0]).toMatchObject({ term: '21', ended: 'stepped-down' });
    expect(json.items[0]).not.toHaveProperty('from');
  });
});

describe('what fences refused', () => {
  it('is told newest first with writer and both tokens, and by range, query and page', async () => {
    const { fence, claimId } = await writer.claim('r/one', 'n-1');
    const first = await writer.reject('r/one', 'n-2');
    const second = await writer.reject('r/one', 'n-3', 7);
    const { json } = await get(`/rejections?scope=r/one&${await upTo()}`);
    expect(json.items.map(({ id }: FenceRejection) => id)).toEqual([second, first]);
    expect(json.items[0]).toMatchObject({
      ...{ scope: 'r/one', writerId: 'n-3', keys: ['jobs/1'], further: 7 },
      presented: { claimId: 'old' },
      current: { fenceToken: fence, claimId, leaderId: 'n-1' },
    });
    const found = await get('/rejections?query=writer:n-2&from=now-1h&fields=writerId');
    expect(found.json.items).toEqual([{ id: first, writerId: 'n-2' }]);
    const page = await get('/rejections?scope=r/one&pageSize=1&sort=at');
    expect(page.json.items[0].id).toBe(first);
    const next = await get(`/rejections?scope=r/one&pageSize=1&sort=at&cursor=${page.json.nextCursor}`);
    expect(next.json.items[0].id).toBe(second);
  });
});

/** Over REST, for whatever is done to a plan: a reason has ten characters and is not the last one again, of the same person or of that plan; where none is needed, none is. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import { expect, it } from 'vitest';
import { meshWithPlans, movesTo } from './testing/mesh-with-plans.ts';
import type { SignedIn } from './testing/test-mesh.ts';
import { moved } from './testing/write-shards.ts';

const ends = endsWithTest();
const FENCE = '0000000000.0000000001.00000000000000000001' as never;

it('submitted, computed anew, approved, begun, paused, resumed, undone and called off', async () => {
  const { people, get, post, found, writer } = await meshWithPlans(ends);
  const { omar, olga } = people;
  const made = await post(omar, '/changes', { moves: movesTo('n-2'), reason: 'They are hot on n-1' });
  const { id, contentHash } = made.json.change;
  const act = async (by: SignedIn, verb: string, reason?: string, query = '') => {
    const body = {
      ...(verb === 'approve' || verb === 'execute' ? { contentHash } : {}),
      ...(reason === undefined ? {} : { reason }),
    };
    const { status, json } = await post(by, `/changes/${id}:${verb}${query}`, body);
    return status === 200 ? json.change.state : json.code;
  };
  const refused = async (by: SignedIn, verb: string, ...last: readonly string[]) => {
    expect([verb, await act(by, verb, 'so')]).toEqual([verb, 'reason_short']);
    for (const reason of last)
      expect([verb, await act(by, verb, ` ${reason.toUpperCase()}`)]).toEqual([verb, 'reason_repeated']);
  };

  await refused(omar, 'submit', 'They are hot on n-1');
  expect(await act(omar, 'submit', 'Now is a good time for it')).toBe('Checking');
  await refused(omar, 'recompute', 'Now is a good time for it');
  await found(id, { kind: 'checked', at: Date.now(), checks: [], rule: { needed: 1 } });
  await get(olga, `/changes/${id}`);
  // What somebody else has said of this plan is no reason of one's own.
  await refused(olga, 'approve', 'Now is a good time for it');
  expect(await act(olga, 'approve', 'Both are better off there')).toBe('Approved');
  await refused(omar, 'execute', 'Now is a good time for it', 'Both are better off there');
  // A dry run tells it among what is in the way.
  const dry = await post(omar, `/changes/${id}:execute?dryRun=true`, { contentHash, reason: 'so' });
  expect([dry.status, dry.json.blockers]).toEqual([200, [expect.stringContaining('it needs 10 at least')]]);
  expect(await act(omar, 'execute', 'Olga has approved it')).toBe('Executing');

  await writer.publish('orders', { moves: moved([0], 'n-1', 'n-2') });
  await found(id, { kind: 'step-begun', step: 0, at: Date.now(), fence: FENCE });
  await found(id, { kind: 'step-done', step: 0, at: Date.now(), fence: FENCE, generation: 2n });
  await get(omar, `/changes/${id}`);
  await get(omar, '/shards');
  // Whoever stops something is not held up, by the same words neither.
  await refused(omar, 'pause');
  expect(await act(omar, 'pause', 'Olga has approved it')).toBe('Paused');
  await refused(omar, 'resume', 'Olga has approved it');
  expect(await act(omar, 'resume', 'The alarm was a false one')).toBe('Executing');
  expect(await act(omar, 'pause', 'It is slow this evening')).toBe('Paused');
  // Nor does it wait for anything else that its person does: it is none of the reasons that count for the next plan.
  const next = await post(omar, '/changes', { moves: movesTo('n-3'), reason: 'It is slow this evening' });
  expect(next.status).toBe(200);
  await refused(omar, 'rollback', 'It is slow this evening');
  await refused(omar, 'cancel', 'It is slow this evening');
  expect(await act(omar, 'cancel', 'It is not worth it')).toBe('Cancelled');
  await refused(omar, 'rollback', 'It is not worth it');
  expect(await act(omar, 'rollback', 'It was better before')).toBe('Cancelled');

  // Of the next plan as well.
  const again = await post(omar, '/changes', { moves: movesTo('n-3'), reason: 'It was better before' });
  expect([again.status, again.json.code]).toEqual([400, 'reason_repeated']);
});

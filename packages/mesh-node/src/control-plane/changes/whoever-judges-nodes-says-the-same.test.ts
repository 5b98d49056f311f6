/**
 * Whether a node may be given shards is judged alike by whoever leads and by the control node that a person asks: what one lets in the other does not send back.
 * Nodes that are about to leave, that have stopped by plan, or that weigh nothing were judged by two rules.
 */
import { nodeId } from '@omnirelay/primitives';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { ACKS_PREFIX, encodeAcks } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { type ChangeSightDeps, meshView } from '../../changes/change-sight.ts';
import { CLAIMS_PREFIX } from '../../leadership/scope-kind.ts';
import { LeaderSight } from '../../sharding/leader/leader-sight.ts';
import { RegistryMirror } from '../registry-mirror.ts';
import { type MeshWithPlans, meshWithPlans, movesTo, someReason } from '../testing/mesh-with-plans.ts';

const ends = endsWithTest();

/** As the node would, were it to lead. */
async function leaderOver({ node: { registry, membership }, leases }: MeshWithPlans) {
  const common = { wall: Date.now, onError: (error: unknown) => expect.unreachable(String(error)) };
  const claims = ends.use(new RegistryMirror({ ...common, registry, prefix: CLAIMS_PREFIX }));
  claims.start();
  const follow = { registry };
  const ground = { claims, quietAfter: () => null } as never;
  const sight = ends.use(new LeaderSight({ ...common, registry, follow, membership, ground, wake: () => undefined }));
  return async (id: string): Promise<string | null> => {
    const revision = await leases.put({ key: 'marks/here', value: '{}' });
    const signal = AbortSignal.timeout(5_000);
    for (const one of [claims, sight.acks, sight.peers]) expect(await one.reached(revision, 5_000, signal)).toBe(true);
    sight.refresh(true);
    const of = { owners: sight.owners, follow: {}, policies: {} };
    return meshView(of as unknown as ChangeSightDeps).whyNotEligible(nodeId(id));
  };
}

/** Null, or why the node that is asked takes no plan that gives it shards. */
async function whyRefused({ people: { ana, omar }, get, post }: MeshWithPlans, id: string): Promise<string | null> {
  await get(ana, '/changes');
  const { status, json } = await post(omar, '/changes?dryRun=true', { moves: movesTo(id, 1), reason: someReason() });
  if (status === 200) return null;
  return json.problems[0].message.replace(`${id} `, '');
}

const acksOf = (id: string, more: object) => ({
  key: `${ACKS_PREFIX}${id}`,
  value: encodeAcks({ nodeId: nodeId(id), bootId: `boot-${id}`, epoch: 1n, acks: [], ...more }),
});

test('it is the same word for nodes that leave, are away, weigh nothing, are cordoned or are gone', async () => {
  const mesh = await meshWithPlans(ends);
  const { node, leases, people, post } = mesh;
  const byLeader = await leaderOver(mesh);
  const judged = async (id: string) => {
    const here = await whyRefused(mesh, id);
    expect(await byLeader(id)).toBe(here);
    return here;
  };
  for (const id of ['n-leaves', 'n-away', 'n-light']) {
    node.membership.set(id, 'alive');
    await leases.beginEpoch(id);
  }
  expect(await judged('n-2')).toBeNull();

  await leases.put(acksOf('n-leaves', { leaving: true }));
  expect(await judged('n-leaves')).toBe('is about to leave');

  await leases.put(acksOf('n-away', { awayUntil: Date.now() + 300_000 }));
  expect(await judged('n-away')).toBeNull();
  await post(people.ana, '/peers/n-away:cordon', { reason: someReason() });
  expect(await judged('n-away')).toBe('is cordoned');
  await post(people.ana, '/peers/n-away:uncordon', { reason: someReason() });
  expect(await judged('n-away')).toBeNull();
  await leases.endEpoch('n-away', 'n-away');
  node.membership.set('n-away', 'left');
  expect(await judged('n-away')).toBeNull();
  const planned = await post(people.omar, '/changes?dryRun=true', {
    moves: movesTo('n-away', 1),
    reason: someReason(),
  });
  expect(planned.json.warnings).toContain(
    'It moves shards to n-away, away by plan: nothing goes there before the return.',
  );
  await leases.put(acksOf('n-away', { awayUntil: Date.now() - 1 }));
  expect(await judged('n-away')).toBe('is gone');

  const labelled = await people.ana.call('PATCH', '/control/v1/peers/n-light', {
    headers: { 'if-match': '*' },
    body: { set: { 'omnirelay.weight': '0' } },
  });
  expect(labelled.status).toBe(200);
  expect(await judged('n-light')).toBe('takes no shards');

  await post(people.ana, '/peers/n-3:cordon', { reason: someReason() });
  expect(await judged('n-3')).toBe('is cordoned');
  await leases.endEpoch('n-3', 'n-1');
  expect(await judged('n-3')).toBe('is gone');
  expect(await judged('n-99')).toBe('is no node of this mesh');
});

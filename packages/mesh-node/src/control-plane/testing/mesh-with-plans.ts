/** A control node with a namespace whose shards are all with one of three nodes, people of each role, and what whoever leads would find out of changes. */
import type { EndsWithTest } from '@omnirelay/primitives/testing';
import type { ApprovalRule, ChangeId, ChangeVerb, GuardrailCheck } from '@omnirelay/protocol/change';
import { WrittenChanges } from '../../changes/testing/written-changes.ts';
import { ADMIN, OPERATOR, VIEWER } from './test-issuer.ts';
import { type RestAnswer, type SignedIn, startTestMesh, type TestMesh, type TestNode } from './test-mesh.ts';
import { type LeadershipWriter, leadershipWriter } from './write-leadership.ts';
import { dealt, type ShardWriter, shardWriter } from './write-shards.ts';
import { writtenSoFar } from './written-so-far.ts';

export const SHARDS = 12;

export interface MeshWithPlans {
  readonly mesh: TestMesh;
  readonly node: TestNode;
  readonly writer: ShardWriter;
  readonly leases: LeadershipWriter;
  readonly people: Readonly<Record<'vera' | 'omar' | 'olga' | 'ana' | 'adam', SignedIn>>;
  /** Below `/control/v1`; everything that was written before has been read. */
  get(by: SignedIn, path: string): Promise<RestAnswer>;
  post(by: SignedIn, path: string, body: object, headers?: Record<string, string>): Promise<RestAnswer>;
  /** A plan of moves by name, submitted by omar, and checked. */
  planned(moves?: readonly object[], rule?: ApprovalRule, checks?: readonly GuardrailCheck[]): Promise<string>;
  /** What whoever leads finds. */
  found(id: string, verb: ChangeVerb): Promise<void>;
}

const NODES = ['n-1', 'n-2', 'n-3'] as const;
export const movesTo = (to: string, count = 2, namespace = 'orders') =>
  Array.from({ length: count }, (_none, shard) => ({ namespace, shardId: String(shard).padStart(5, '0'), to }));

/** Each reason is another one. */
let reasons = 0;
export const someReason = (): string => `For the ${++reasons}th good reason`;

export async function meshWithPlans(ends: EndsWithTest, shardCount = SHARDS): Promise<MeshWithPlans> {
  const mesh = ends.use(await startTestMesh());
  const node = await mesh.startNode('c-1');
  const leases = leadershipWriter(node);
  for (const id of NODES) {
    node.membership.set(id, 'alive');
    await leases.beginEpoch(id);
  }
  const signIn = (name: string, scope: string): Promise<SignedIn> => mesh.signIn(node, name, scope);
  const people = {
    vera: await signIn('vera', VIEWER),
    omar: await signIn('omar', OPERATOR),
    olga: await signIn('olga', OPERATOR),
    ana: await signIn('ana', ADMIN),
    adam: await signIn('adam', ADMIN),
  };
  const made = { namespace: 'orders', shardCount, reason: 'A service of its own' };
  await people.ana.call('POST', '/control/v1/namespaces', { body: made });
  const writer = shardWriter(node, { orders: shardCount });
  await writer.publish('orders', { moves: dealt(shardCount, ['n-1']) });
  const written = new WrittenChanges(node.registry.store);
  const get = async (by: SignedIn, path: string): Promise<RestAnswer> => {
    const cursor = await writtenSoFar(node);
    return by.call('GET', `/control/v1${path}${path.includes('?') ? '&' : '?'}min-cursor=${cursor}`);
  };
  const post: MeshWithPlans['post'] = (by, path, body, headers = {}) =>
    by.call('POST', `/control/v1${path}`, { body, headers });
  const found: MeshWithPlans['found'] = (id, verb) => written.act(id as ChangeId, () => verb);
  await get(people.ana, '/changes');
  return {
    ...{ mesh, node, writer, leases, people, get, post, found },
    async planned(moves = movesTo('n-2'), rule = { needed: 1 }, checks = []) {
      const { status, json } = await post(people.omar, '/changes', { moves, submit: true, reason: someReason() });
      if (status !== 200) throw new Error(JSON.stringify(json));
      await found(json.change.id, { kind: 'checked', at: Date.now(), checks, rule });
      await get(people.omar, `/changes/${json.change.id}`);
      return json.change.id as string;
    },
  };
}

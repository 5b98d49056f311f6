import { afterAll, beforeAll, expect, it } from 'vitest';
import { OPERATOR } from './testing/test-issuer.ts';
import { openRest, startTestMesh, type TestMesh, type TestNode } from './testing/test-mesh.ts';

let mesh: TestMesh;
let node: TestNode;
beforeAll(async () => {
  mesh = await startTestMesh();
  node = await mesh.startNode('c-1');
});
afterAll(() => mesh?.[Symbol.asyncDispose]());

function setControl(id: string): void {
  node.membership.set(id, 'alive');
  const claim = [...node.membership.view().members.values()].find(({ nodeId }) => nodeId === id)?.claim;
  if (claim === undefined || claim === null) throw new Error(`${id} makes no claim`);
  node.membership.set(id, 'alive', { claim: { ...claim, metadata: { ...claim.metadata, role: 'control' } } });
}

it('the dry run of a removal says of a control node, and of no other, what it keeps', async () => {
  for (const id of ['c-1', 'c-2']) setControl(id);
  node.membership.set('n-1', 'alive');
  await using omar = await openRest(node, mesh, { token: await mesh.issuer.token('omar', OPERATOR) });
  const effectsOf = async (id: string): Promise<string> => {
    const body = { reason: 'stolen' };
    const { json } = await omar.call('POST', `/control/v1/peers/${id}:remove?dryRun=true`, { body });
    expect([json.after, json.blockers]).toEqual(['Removed', []]);
    return json.effects.join(' ');
  };
  expect(await effectsOf('c-2')).toMatch(/ends by itself .* keeps its access to that and the CA key/);
  expect(await effectsOf('n-1')).not.toContain('CA key');
});

/** A store that takes the place of the former, as an admin has it adopted. */
import { type RestClient, stateIs, type TestMesh, type TestNode } from './test-mesh.ts';

/** @returns the cursor by which what was adopted is seen */
export async function adoptAnotherStore(mesh: TestMesh, node: TestNode, admin: RestClient): Promise<string> {
  mesh.store.faults.replaceStore();
  await stateIs(node.registry, 'foreign');
  const { storeIdentity } = (await admin.call('GET', '/control/v1/lineage')).json;
  const body = { expectedStoreIdentity: storeIdentity, reason: 'store was moved' };
  const { status, json } = await admin.call('POST', '/control/v1/lineage:adopt', { body });
  if (status !== 200) throw new Error(`it was not adopted: ${status} ${JSON.stringify(json)}`);
  return json.cursor;
}

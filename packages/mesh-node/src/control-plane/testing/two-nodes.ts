/** A mesh of two control nodes for the tests of a file, gone after the last of them. */
import { afterAll } from 'vitest';
import { startTestMesh, type TestMesh, type TestNode } from './test-mesh.ts';

export interface TwoNodes {
  readonly mesh: TestMesh;
  readonly nodes: readonly [TestNode, TestNode];
}

/** Called while the file is read. `first`: what is said of the first of them. */
export async function twoNodes(first?: Parameters<TestMesh['startNode']>[1]): Promise<TwoNodes> {
  const mesh = await startTestMesh();
  afterAll(() => mesh[Symbol.asyncDispose]());
  return { mesh, nodes: [await mesh.startNode('c-1', first), await mesh.startNode('c-2')] };
}

/** Control nodes of one authority, clients of them and folders, all of which end with the test that made them. */
import { DEVELOPMENT_TRUST_DOMAIN } from '@omnirelay/pki';
import { type EndsWithTest, endsWithTest } from '@omnirelay/primitives/testing';
import type { ControlClient } from '../api.ts';
import { createControlClient } from '../control-client.ts';
import { type TestControlNode, testAuthority, testControlNode } from './test-control-node.ts';

export interface ControlPlane extends Pick<EndsWithTest, 'use' | 'defer'> {
  node(nodeId: string, watch?: TestControlNode['watch']): Promise<TestControlNode>;
  client(...endpoints: readonly string[]): ControlClient;
  /** Nobody listens there. */
  darkEndpoint(): Promise<string>;
  folder(): Promise<string>;
}

export async function controlPlane(): Promise<ControlPlane> {
  const authority = await testAuthority();
  const ends = endsWithTest();
  return {
    async node(nodeId, watch) {
      const made = ends.use(await testControlNode(await authority.issue(nodeId, 'control')));
      if (watch !== undefined) made.watch = watch;
      return made;
    },
    client: (...endpoints) =>
      ends.use(
        createControlClient({
          ...{ endpoints, caPem: authority.caPem, trustDomain: DEVELOPMENT_TRUST_DOMAIN },
          token: async () => 'token',
        }),
      ),
    async darkEndpoint() {
      await using closed = await testControlNode(await authority.issue('ctl-dark', 'control'));
      return closed.endpoint;
    },
    folder: () => ends.folder('omnirelay-client-'),
    use: ends.use,
    defer: ends.defer,
  };
}

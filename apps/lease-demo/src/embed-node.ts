/** The mesh node in this process, from its config file, and its identity for calls to other nodes: the node renews the files that it is read from. */
import { type IdentitySource, openFileIdentity } from '@omnirelay/client';
import { loadConfig, type MeshNode, type OmniRelayConfig, startMeshNode } from '@omnirelay/mesh-node';

export interface EmbeddedNode extends AsyncDisposable {
  readonly config: OmniRelayConfig;
  readonly node: MeshNode;
  readonly identity: IdentitySource;
}

/** @throws ConfigError, PkiError, and what `startMeshNode` throws */
export async function embedNode(configFile: string): Promise<EmbeddedNode> {
  await using opened = new AsyncDisposableStack();
  const config = loadConfig({ path: configFile, env: process.env });
  const { certificatePath, keyPath, caPath } = config.mesh.gossip.tls;
  const identity = opened.use(await openFileIdentity({ certificatePath, keyPath, caPath }));
  const node = opened.use(await startMeshNode(config));
  const lifetime = opened.move();
  return { config, node, identity, [Symbol.asyncDispose]: () => lifetime.disposeAsync() };
}

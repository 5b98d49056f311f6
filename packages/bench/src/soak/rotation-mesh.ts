/** The mesh of the rotation soak: one control node that holds the CA, and members that renew at it over the control API. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadConfig } from '@omnirelay/config';
import { type MeshNode, startMeshNode } from '@omnirelay/mesh-node';
import { createDevelopmentAuthority, createKeyAndCsr, loadAuthority } from '@omnirelay/pki';

const MESH = 'soak';
const TRUST_DOMAIN = 'soak.omnirelay.test';

/** Started in order, the control node first; every port is the system's choice. Ended with `meshes`. */
export async function startRotationMesh(
  directory: string,
  options: { readonly members: number; readonly leafMs: number },
  meshes: AsyncDisposableStack,
): Promise<readonly MeshNode[]> {
  const files = await createDevelopmentAuthority({ meshId: MESH, clusterId: MESH, trustDomain: TRUST_DOMAIN });
  const authority = await loadAuthority(files);
  const caPath = path.join(directory, 'ca.pem');
  const caKeyPath = path.join(directory, 'ca.key');
  await writeFile(caPath, authority.caPem);
  await writeFile(caKeyPath, files.privateKeyPem, { mode: 0o600 });
  const nodes: MeshNode[] = [];
  for (let i = 0; i <= options.members; i++) {
    const role = i === 0 ? 'control' : 'worker';
    const nodeId = i === 0 ? 'ctl' : `m${i}`;
    const identity = { trustDomain: TRUST_DOMAIN, clusterId: MESH, role, nodeId };
    const { privateKeyPem, csrPem } = await createKeyAndCsr(identity);
    const { certificateChainPem } = await authority.signCsr(csrPem, { identity, ttlMs: options.leafMs });
    const folder = path.join(directory, nodeId);
    await mkdir(folder);
    const certificatePath = path.join(folder, 'leaf.pem');
    const keyPath = path.join(folder, 'leaf.key');
    await writeFile(certificatePath, certificateChainPem);
    await writeFile(keyPath, privateKeyPem, { mode: 0o600 });
    const mesh = {
      mode: 'development',
      meshId: MESH,
      dataDirectory: folder,
      gossip: {
        nodeId,
        role,
        clusterId: MESH,
        bindAddress: '127.0.0.1',
        advertiseHost: '127.0.0.1',
        port: 0,
        seedPeers: nodes.slice(0, 1).map((seed) => `127.0.0.1:${seed.ports.mesh}`),
        tls: { certificatePath, keyPath, caPath },
      },
      ...(i === 0 ? { registry: { kind: 'sqlite', path: path.join(directory, 'registry.sqlite') } } : {}),
      control: { bindAddress: '127.0.0.1', grpcPort: 0, httpsPort: 0, healthPort: 0 },
      security: {
        trustDomain: TRUST_DOMAIN,
        leafTtl: `${options.leafMs}ms`,
        ...(i === 0 ? { ca: { certificatePath: caPath, keyPath: caKeyPath } } : {}),
      },
      telemetry: { logLevel: 'silent' },
    };
    nodes.push(meshes.use(await startMeshNode(loadConfig({ text: JSON.stringify({ mesh }), env: {} }))));
  }
  return nodes;
}

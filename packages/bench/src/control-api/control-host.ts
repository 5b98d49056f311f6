/** A process with one control plane over simulated peers: `node control-host.ts SETUP.json`. It ends with the bench. */
import { readFileSync } from 'node:fs';
import { startControlPlaneAlone } from '@omnirelay/mesh-node/control-plane-alone';
import { identityMaterial, loadAuthority } from '@omnirelay/pki';
import { simulatedPeers } from './simulated-peers.ts';

export interface HostSetup {
  readonly nodeId: string;
  readonly meshId: string;
  readonly certificateChainPem: string;
  readonly privateKeyPem: string;
  readonly caPem: string;
  readonly caKeyPem: string;
  readonly registryPath: string;
  readonly grpcPort: number;
  readonly httpsPort: number;
  readonly peers: number;
  readonly changesPerSecond: number;
}

const setup = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as HostSetup;
const material = identityMaterial(setup);
const peers = simulatedPeers(setup.nodeId, setup.peers);
await startControlPlaneAlone({
  membership: peers,
  identity: { current: () => material, onRotate: () => () => undefined, async [Symbol.asyncDispose]() {} },
  authority: await loadAuthority({ certificatePem: setup.caPem, privateKeyPem: setup.caKeyPem }),
  meshId: setup.meshId,
  registryPath: setup.registryPath,
  grpcPort: setup.grpcPort,
  httpsPort: setup.httpsPort,
});
if (setup.changesPerSecond > 0) setInterval(() => peers.change(), 1000 / setup.changesPerSecond);
process.on('disconnect', () => process.exit(0));
process.send?.('ready');

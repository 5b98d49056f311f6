/** A process with one control node over simulated peers: `node control-host.ts SETUP.json`. It ends with the bench. */
import { readFileSync } from 'node:fs';
import { type ConfigInput, loadConfig } from '@omnirelay/config';
import { startControlNode } from '@omnirelay/mesh-node';
import { simulatedPeers } from './simulated-peers.ts';

export interface HostSetup {
  readonly config: ConfigInput;
  readonly peers: number;
  readonly changesPerSecond: number;
}

const setup = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as HostSetup;
const config = loadConfig({ text: JSON.stringify(setup.config), env: {} });
const peers = simulatedPeers(config.mesh.gossip.nodeId, setup.peers);
await startControlNode(config, peers);
if (setup.changesPerSecond > 0) setInterval(() => peers.change(), 1000 / setup.changesPerSecond);
process.on('disconnect', () => process.exit(0));
process.send?.('ready');

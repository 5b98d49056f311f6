/** A node in a process of its own, to be killed as machines are: without a word. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { killing } from './killing.ts';
import type { NodeOptions, TestCluster } from './test-cluster.ts';

export interface NodeProcess extends AsyncDisposable {
  /** Resolves once it has ended. */
  kill(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('../../bin/mesh-node.js', import.meta.url));

export async function startNodeProcess(
  cluster: TestCluster,
  nodeId: string,
  options: NodeOptions,
): Promise<NodeProcess> {
  const path = await cluster.writeConfig(nodeId, options);
  const child = spawn(process.execPath, [PROGRAM, '--config', path], { stdio: 'ignore' });
  const kill = killing(child);
  return { kill, [Symbol.asyncDispose]: kill };
}

/** A node in a process of its own, to be killed as machines are, without a word, or ended in order. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { killing } from './killing.ts';
import type { NodeOptions, TestCluster } from './test-cluster.ts';

export interface NodeProcess extends AsyncDisposable {
  /** Resolves once it has ended. */
  kill(): Promise<void>;
  /** Asks it to end, as a supervisor does; its exit code. */
  stop(): Promise<number | null>;
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
  const exited = once(child, 'exit');
  const stop = async (): Promise<number | null> => {
    child.kill('SIGTERM');
    return ((await exited) as [number | null])[0];
  };
  return { kill, stop, [Symbol.asyncDispose]: kill };
}

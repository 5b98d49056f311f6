/** Starts `owning-process.ts` and speaks with it. */
import { fileURLToPath } from 'node:url';
import { type AskedProcess, startAskedProcess } from '../../testing/asked-process.ts';
import type { NodeOptions, TestCluster } from '../../testing/test-cluster.ts';
import type { Asked } from './owning-process.ts';

const PROGRAM = fileURLToPath(new URL('./owning-process.ts', import.meta.url));

export const startOwningProcess = (
  cluster: TestCluster,
  nodeId: string,
  options: NodeOptions,
): Promise<AskedProcess<Asked>> => startAskedProcess(PROGRAM, cluster, [nodeId, options]);

/** Starts `leading-process.ts` and speaks with it. */
import { fileURLToPath } from 'node:url';
import { type AskedProcess, startAskedProcess } from '../../testing/asked-process.ts';
import type { NodeOptions, TestCluster } from '../../testing/test-cluster.ts';
import type { Asked } from './leading-process.ts';

export interface LeadingProcess extends Omit<AskedProcess<Asked>, 'ask'> {
  ask(what: Asked['ask'], scope?: string): Promise<string>;
}

const PROGRAM = fileURLToPath(new URL('./leading-process.ts', import.meta.url));

export async function startLeadingProcess(
  cluster: TestCluster,
  nodeId: string,
  options: NodeOptions,
): Promise<LeadingProcess> {
  const leading = await startAskedProcess<Asked>(PROGRAM, cluster, [nodeId, options]);
  return { ...leading, ask: (ask, scope = 'global-control') => leading.ask({ ask, scope }) };
}

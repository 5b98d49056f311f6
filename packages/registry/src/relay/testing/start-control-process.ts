/** Control nodes as processes, to be killed and frozen by tests, and to be measured. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { unusedPort } from '../../server/testing/unused-port.ts';
import type { ControlledStore, ControlProcessOptions } from './control-process.ts';
import { relayMesh } from './relay-mesh.ts';

export { startCaller } from './relay-mesh.ts';

export interface ControlProcess extends AsyncDisposable {
  readonly nodeId: string;
  readonly address: string;
  start(): Promise<void>;
  kill(): Promise<void>;
  freeze(): void;
  thaw(): void;
}

export async function startControlProcess(
  nodeId: string,
  store: ControlledStore,
  bounds?: ControlProcessOptions['bounds'],
): Promise<ControlProcess> {
  const mesh = await relayMesh();
  const material = await mesh.issue(nodeId, { role: 'control' });
  let child: ChildProcess | undefined;
  const port = await unusedPort();
  const start = async (): Promise<void> => {
    const begun = fork(join(import.meta.dirname, 'control-process.ts'), { serialization: 'advanced', execArgv: [] });
    child = begun;
    const said = Promise.withResolvers<void>();
    begun.once('message', () => said.resolve());
    begun.once('exit', (code) => said.reject(new Error(`the control node ended (${code}) before it was up`)));
    const more = bounds === undefined ? {} : { bounds };
    const options: ControlProcessOptions = { material, trustDomain: mesh.trustDomain, store, port, ...more };
    begun.send(options);
    await said.promise;
  };
  const kill = async (): Promise<void> => {
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const ended = once(running, 'exit');
    running.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    nodeId,
    address: `127.0.0.1:${port}`,
    start,
    kill,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    [Symbol.asyncDispose]: kill,
  };
}

/** The gateways of the mesh as the load generator routes among them, by the SDK alone: told by the control nodes, each in turn, those that fail left out. */
import {
  callPeer,
  createControlClient,
  type IdentitySource,
  openPeerConnections,
  openPeerDirectory,
  peerPool,
  retryBudget,
  roundRobin,
  trackPeerHealth,
} from '@omnirelay/client';
import { controlOptions } from '../as-client.ts';
import { BOUNDS } from '../bounds.ts';
import { GATEWAY_ENDPOINT, TASKS, type Task, type TaskAnswer } from '../task-service.ts';

export interface Gateways extends AsyncDisposable {
  /** Any of them. @throws PeerCallError, and the signal's */
  run(task: Task, signal: AbortSignal): Promise<TaskAnswer>;
}

const READY_MS = 30_000;

/** Waits for a first set of them. */
export async function openGateways(
  identity: Pick<IdentitySource, 'current'>,
  endpoints: readonly string[],
): Promise<Gateways> {
  await using opened = new AsyncDisposableStack();
  const control = opened.use(createControlClient(controlOptions(identity, endpoints)));
  const peers = opened.use(await openPeerDirectory(control, { filter: { role: ['gateway'] } }));
  await peers.ready({ signal: AbortSignal.timeout(READY_MS) });
  const health = opened.use(trackPeerHealth(peers));
  const connections = opened.use(
    openPeerConnections({ identity: () => identity.current(), endpoint: GATEWAY_ENDPOINT }),
  );
  const routes = { chooser: roundRobin(peerPool(peers, health)), health, budget: retryBudget() };
  const lifetime = opened.move();
  return {
    run: (task, signal) =>
      callPeer(routes, (attempt) => connections.call(attempt, TASKS.run, task), {
        // Workers know what has been done.
        ...{ idempotent: true, timeoutMs: BOUNDS.load.requestMs, signal },
      }),
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  };
}

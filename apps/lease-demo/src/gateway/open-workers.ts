/** The workers of the mesh as a gateway calls them, by the SDK: each task at the owner of its shard, with the owner's fence, and on where the shard has moved. */
import {
  createControlClient,
  type IdentitySource,
  openPeerConnections,
  openPeerDirectory,
  openShardMap,
  retryBudget,
  routeToShard,
  trackPeerHealth,
} from '@omnirelay/client';
import { controlOptions } from '../as-client.ts';
import { TASKS, type Task, type TaskAnswer, WORKER_ENDPOINT } from '../task-service.ts';

export interface Workers extends AsyncDisposable {
  /** `deadline` in Unix milliseconds. @throws PeerCallError once nobody could do it by then */
  run(task: Task, until: { readonly deadline: number; readonly signal: AbortSignal }): Promise<TaskAnswer>;
}

export interface OpenWorkersOptions {
  readonly identity: Pick<IdentitySource, 'current'>;
  /** `host:port` of control nodes. */
  readonly endpoints: readonly string[];
  readonly namespace: string;
}

/** Comes back at once: what is asked before peers and map are known waits for them. */
export async function openWorkers({ identity, endpoints, namespace }: OpenWorkersOptions): Promise<Workers> {
  await using opened = new AsyncDisposableStack();
  const control = opened.use(createControlClient(controlOptions(identity, endpoints)));
  const peers = opened.use(await openPeerDirectory(control, { filter: { role: ['worker'] } }));
  const map = opened.use(await openShardMap(control, { namespace }));
  const health = opened.use(trackPeerHealth(peers));
  const connections = opened.use(
    openPeerConnections({ identity: () => identity.current(), endpoint: WORKER_ENDPOINT }),
  );
  const routes = { peers, map, health, budget: retryBudget() };
  const lifetime = opened.move();
  return {
    run: (task, until) =>
      routeToShard(routes, task.key, (attempt) => connections.call(attempt, TASKS.run, task), {
        ...until,
        // Workers look whether it has been done, by an earlier owner perhaps whose answer was lost.
        idempotent: true,
      }),
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  };
}

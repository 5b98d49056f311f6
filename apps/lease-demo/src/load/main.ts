/**
 * `node main.ts --endpoints HOST:PORT,... --identity FOLDER [--rate R] [--issuer URL]`: the load generator. It finds the gateways through the control nodes
 * and calls them by the SDK's routing. It does what it is told over its channel (`load-messages.ts`), or with `--rate` goes on at that rate until SIGTERM. With
 * `--issuer`, and its secret in LEASE_DEMO_SECRET, it makes the namespace first where there is none.
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { createControlClient, keepIdentity, openShardMap } from '@omnirelay/client';
import { controlOptions } from '../as-client.ts';
import { BOUNDS } from '../bounds.ts';
import { untilTold } from '../until-told.ts';
import { demoToken } from './demo-token.ts';
import { ensureNamespace } from './ensure-namespace.ts';
import { closedLoop, type LoadGround, type LoadResult, lastingLoad, openLoop } from './generate-load.ts';
import type { LoadAnswer, LoadCommand } from './load-messages.ts';
import { openGateways } from './open-gateways.ts';
import { submitTask } from './submit-task.ts';

const { values } = parseArgs({
  options: {
    endpoints: { type: 'string' },
    identity: { type: 'string' },
    rate: { type: 'string' },
    issuer: { type: 'string' },
    namespace: { type: 'string', default: 'tasks' },
    shards: { type: 'string', default: '24' },
  },
});
if (values.endpoints === undefined || values.identity === undefined)
  throw new RangeError('--endpoints and --identity are needed');
const endpoints = values.endpoints.split(',');
const stop = untilTold();
const over = new AbortController();
void stop.then(() => over.abort(new Error('the load generator ends')));

await using identity = await keepIdentity({
  folder: values.identity,
  endpoints,
  onRenew: () => {},
  onError: (error) => process.stderr.write(`the certificate was not renewed: ${error}\n`),
});
const { issuer, namespace } = values;
const secret = process.env.LEASE_DEMO_SECRET;
if (issuer !== undefined && secret !== undefined) {
  await using client = createControlClient({
    ...controlOptions(identity, endpoints),
    token: demoToken({ issuer, secret }),
  });
  await ensureNamespace(client, {
    ...{ namespace, shards: Number(values.shards), signal: over.signal },
    onProblem: (error) => process.stderr.write(`the namespace is not made yet: ${error.message}\n`),
  });
  // Before its shards have owners there is nobody to do a task.
  await using map = await openShardMap(client, { namespace });
  await map.reached({ lineageEpoch: 0n, generation: 1n }, { signal: over.signal });
}
await using gateways = await openGateways(identity, endpoints);
const counts = { done: 0, failed: 0 };
let worstMs = 0;
const ground: Omit<LoadGround, 'run'> = {
  signal: over.signal,
  submit: (task, signal) =>
    submitTask(
      {
        gateways,
        onFailure(_task, error) {
          counts.failed += 1;
          if (counts.failed <= BOUNDS.load.failuresTold)
            process.stderr.write(`a request failed: ${(error as Error).message}\n`);
        },
      },
      task,
      signal,
    ),
  onDone(_seq, tookMs) {
    counts.done += 1;
    worstMs = Math.max(worstMs, tookMs);
  },
};
const { tasksOfRun } = BOUNDS.sink;
let run = randomUUID();
let next = 0;

async function generate(command: LoadCommand): Promise<LoadAnswer> {
  // One that has no room for as many more is followed by another.
  if (command.kind === 'open' && next + command.tasks > tasksOfRun) [run, next] = [randomUUID(), 0];
  const failedBefore = counts.failed;
  const first = next;
  const { mostUnderWay: most } = BOUNDS.load;
  const result: LoadResult =
    command.kind === 'closed'
      ? await closedLoop({ ...ground, run }, { ...command, first })
      : await openLoop({ ...ground, run }, { ...command, first, most });
  next += result.tasks;
  const { latency, ...of } = result;
  return {
    ...{ kind: 'result', run, first, ...of, failedRequests: counts.failed - failedBefore },
    latencyMs: { p50: latency.quantile(0.5), p99: latency.quantile(0.99), p999: latency.quantile(0.999) },
  };
}

process.on('message', (command: LoadCommand) => {
  generate(command).then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.({ kind: 'failed', detail: String(error) } satisfies LoadAnswer),
  );
});
const onRun = (begun: string): void => void process.stdout.write(`${JSON.stringify({ run: begun })}\n`);
if (values.rate === undefined) onRun(run);
else {
  const told = setInterval(() => {
    process.stdout.write(`${JSON.stringify({ ...counts, worstMs: Math.round(worstMs) })}\n`);
    worstMs = 0;
  }, BOUNDS.load.tellEveryMs);
  await lastingLoad(ground, { rate: Number(values.rate), most: BOUNDS.load.mostUnderWay, tasksOfRun, onRun });
  clearInterval(told);
}
await stop;

/**
 * `node main.ts --config FILE --sink PORT [--namespace NAME] [--work-ms MS]`: a worker of the demo, until SIGTERM. Then its shards are handed over first, while it
 * goes on with what it has. Any word over its channel has it stop (SIGSTOP) just before its next effect. Says `{"nodeId":"w1","address":"..."}` on standard output once it serves.
 */
import { parseArgs } from 'node:util';
import { embedNode } from '../embed-node.ts';
import { reportLoad } from '../report-load.ts';
import { serveTasks } from '../serve-tasks.ts';
import { sinkLine } from '../sink/sink-line.ts';
import { Tally } from '../tally.ts';
import { WORKER_ENDPOINT } from '../task-service.ts';
import { untilTold } from '../until-told.ts';
import { TaskWorker } from './task-worker.ts';

const { values } = parseArgs({
  options: {
    config: { type: 'string' },
    sink: { type: 'string' },
    namespace: { type: 'string', default: 'tasks' },
    'work-ms': { type: 'string', default: '0' },
  },
});
const { config: file, namespace } = values;
if (file === undefined || values.sink === undefined) throw new RangeError('--config and --sink are needed');
const stop = untilTold();
using sink = sinkLine(Number(values.sink));
await using embedded = await embedNode(file);
const { node } = embedded;
const tally = new Tally();
let isToStop = false;
process.on('message', () => {
  isToStop = true;
});
// Whoever listens keeps the channel, and that the process; its end is told otherwise.
process.channel?.unref();
const worker = new TaskWorker({
  nodeId: node.nodeId,
  namespace,
  shards: node.shards,
  sink,
  workMs: Number(values['work-ms']),
  shardOf: (key) => node.shards.owner(namespace, key)?.shard,
  tally,
  beforeEffect() {
    if (isToStop) process.kill(process.pid, 'SIGSTOP');
    isToStop = false;
  },
});
using _reports = reportLoad(node, { tally, pending: () => worker.pending });
const { address } = await serveTasks(embedded, { endpoint: WORKER_ENDPOINT, namespace }, (task) => worker.run(task));
process.stdout.write(`${JSON.stringify({ nodeId: node.nodeId, address })}\n`);
await Promise.race([stop, node.ended]);

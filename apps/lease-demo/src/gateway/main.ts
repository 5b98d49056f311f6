/** `node main.ts --config FILE [--namespace NAME]`: a gateway of the demo, until SIGTERM. Says `{"nodeId":"g1","address":"..."}` on standard output once it serves. */
import { parseArgs } from 'node:util';
import { BOUNDS } from '../bounds.ts';
import { embedNode } from '../embed-node.ts';
import { reportLoad } from '../report-load.ts';
import { serveTasks } from '../serve-tasks.ts';
import { Tally } from '../tally.ts';
import { GATEWAY_ENDPOINT } from '../task-service.ts';
import { untilTold } from '../until-told.ts';
import { openWorkers } from './open-workers.ts';

const { values } = parseArgs({
  options: { config: { type: 'string' }, namespace: { type: 'string', default: 'tasks' } },
});
const { config: file, namespace } = values;
if (file === undefined) throw new RangeError('--config is needed');
const stop = untilTold();
await using embedded = await embedNode(file);
const { node, identity, config } = embedded;
await using workers = await openWorkers({ identity, endpoints: config.mesh.control.endpoints, namespace });
const tally = new Tally();
let pending = 0;
using _reports = reportLoad(node, { tally, pending: () => pending });
const { address } = await serveTasks(embedded, { endpoint: GATEWAY_ENDPOINT, namespace }, async (task, time) => {
  if (pending >= BOUNDS.gateway.pending) return { kind: 'later', why: 'too many tasks are under way here' };
  pending += 1;
  try {
    return await tally.count(workers.run(task, time));
  } finally {
    pending -= 1;
  }
});
process.stdout.write(`${JSON.stringify({ nodeId: node.nodeId, address })}\n`);
await Promise.race([stop, node.ended]);

/** One large cluster in a process of its own, whose heap is bounded from outside; prints its figures as the only line. */
import { runBigCluster } from './big-cluster.ts';

const [nodes, seed] = process.argv.slice(2).map(Number);
if (nodes === undefined || seed === undefined) throw new Error('usage: big-cluster-process.ts NODES SEED');
process.stdout.write(`${JSON.stringify(runBigCluster(nodes, seed))}\n`);

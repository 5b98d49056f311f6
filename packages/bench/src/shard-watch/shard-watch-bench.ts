/**
 * How soon a generation of a shard map that the leader publishes is in the table of each client of the SDK, over real processes: control nodes on the store that
 * a fleet has by default, workers that own shards and hand them over, clients with connections of their own.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { BACKENDS, type Backend } from '../leadership/store-process.ts';
import { type BenchReport, benchReport } from '../report.ts';
import { wholeNumber } from '../whole-number.ts';
import { judgeWatches } from './judge-watches.ts';
import { startWatchedMesh } from './watched-mesh.ts';

export async function shardWatchBench(args: readonly string[], progress: (line: string) => void): Promise<BenchReport> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      clients: { type: 'string', default: '50' },
      processes: { type: 'string', default: '5' },
      controls: { type: 'string', default: '2' },
      workers: { type: 'string', default: '3' },
      shards: { type: 'string', default: '1024' },
      rate: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '30' },
      backend: { type: 'string', default: 'redis' },
    },
  });
  const { backend } = values;
  if (!BACKENDS.includes(backend as Backend))
    throw new RangeError(`--backend ${backend}: expected one of ${BACKENDS.join(', ')}`);
  // A process is one caller, and that may have 20 watches.
  const processes = wholeNumber('processes', values.processes, [1, 20]);
  const clients = wholeNumber('clients', values.clients, [processes, processes * 20]);
  const controls = wholeNumber('controls', values.controls, [1, 5]);
  const workers = wholeNumber('workers', values.workers, [2, 20]);
  const shards = wholeNumber('shards', values.shards, [16, 10_240]);
  const rate = wholeNumber('rate', values.rate, [1, 50]);
  const seconds = wholeNumber('seconds', values.seconds, [1, 3_600]);
  const told = { clients, clientProcesses: processes, controls, workers, shards, requestsPerSecond: rate };
  progress(`${controls} control nodes on ${backend}, ${workers} workers, ${clients} clients in ${processes} processes`);
  await using mesh = await startWatchedMesh({ ...told, processes, backend: backend as Backend });
  const before = await mesh.asked.generation();
  const start = performance.now();
  for (let n = 0; n < rate * seconds; n += 1) {
    await delay(Math.max(0, start + (n * 1000) / rate - performance.now()));
    await mesh.asked.ask();
  }
  const published = await mesh.asked.publishedAfter(before);
  progress(`${published.generations.length} generations, ${published.moves} shards moved; the map is at rest`);
  const figures = judgeWatches(await mesh.seen(published.version), published);
  return benchReport('shard-watch', { ...told, moves: published.moves, ...figures });
}

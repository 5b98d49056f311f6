/** A process with some clients of the SDK, each with connection and shard map of its own, which notes when each generation is in its table. Ends with its parent. */
import { openShardMap, type ShardMapDirectory } from '@omnirelay/client';
import { formatMapVersion, parseMapVersion } from '@omnirelay/protocol';
import { openMeshClient } from '../workload/open-mesh-client.ts';
import { mapDigest } from './map-digest.ts';
import type { SeenMap, WatchAnswer, WatchCommand, WatchEnd, WatchStart } from './watch-messages.ts';

const READY_MS = 60_000;

interface Watching {
  readonly map: ShardMapDirectory;
  readonly applied: [version: string, atMs: number][];
}

const lifetime = new AsyncDisposableStack();
let watching: readonly Watching[] = [];
const say = (answer: WatchAnswer): void => void process.send?.(answer);

async function watch({ namespace, folder, endpoints, trustDomain }: WatchStart, nth: number): Promise<Watching> {
  const first = nth % endpoints.length;
  // Shared out among the control nodes, each with the others behind it.
  const turned = [...endpoints.slice(first), ...endpoints.slice(0, first)];
  const client = await openMeshClient({ folder, endpoints: turned, trustDomain }, lifetime);
  const map = lifetime.use(await openShardMap(client, { namespace }));
  const applied: [version: string, atMs: number][] = [];
  map.onChange(() => {
    const atMs = Date.now();
    const table = map.table();
    if (table === undefined) return;
    const version = formatMapVersion(table.map);
    if (applied.at(-1)?.[0] !== version) applied.push([version, atMs]);
  });
  await map.ready({ signal: AbortSignal.timeout(READY_MS) });
  return { map, applied };
}

async function seen({ map, applied }: Watching, { version, withinMs }: WatchEnd): Promise<SeenMap> {
  const wanted = parseMapVersion(version);
  if (wanted === undefined) throw new Error(`${version} is no version of a map`);
  // Whoever does not get there is told apart by its digest.
  await map.reached(wanted, { signal: AbortSignal.timeout(withinMs) }).catch(() => {});
  const table = map.table();
  return { applied, digest: table === undefined ? '' : mapDigest(table.map) };
}

process.on('message', async (command: WatchCommand) => {
  switch (command.kind) {
    case 'start':
      watching = await Promise.all(Array.from({ length: command.clients }, (_, nth) => watch(command, nth)));
      say({ kind: 'ready' });
      return;
    case 'end':
      say({ kind: 'seen', maps: await Promise.all(watching.map((one) => seen(one, command))) });
  }
});
process.on('disconnect', () => process.exit(0));

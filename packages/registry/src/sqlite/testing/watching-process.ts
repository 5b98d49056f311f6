/** A process of its own for the tests: says `watching`, and then the key of each change as its watch is told, and never looks by itself. Argument: path. */
import type { Revision } from '../../port.ts';
import { openSqliteStore } from '../sqlite-store.ts';

const NEVER_MS = 2 ** 31 - 1;
const [path = ''] = process.argv.slice(2);
const store = await openSqliteStore({ path, meshId: 'mesh', clusterId: 'c1', lookAgainMs: NEVER_MS });
const { signal } = new AbortController();
let watching = false;
for await (const event of store.watch('w/', 0n as Revision, { signal })) {
  if (event.kind === 'put') process.stdout.write(`${event.record.key}\n`);
  else if (!watching) process.stdout.write('watching\n');
  watching = true;
}

/**
 * A process of its own for the tests: a store whose handles of the write-ahead log come to lead nowhere, as those of a disk that was gone for a
 * moment. Says what came of writes and reads after that, one line each. Arguments: path, bytes of each of the 16 values of a write.
 */
import { closeSync, openSync, readdirSync, readlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import type { TxnId } from '../../port.ts';
import { isRegistryError } from '../../registry-error.ts';
import { openSqliteStore } from '../sqlite-store.ts';

const [path = '', bytes = '1'] = process.argv.slice(2);
await using store = await openSqliteStore({ path, meshId: 'mesh', clusterId: 'c1' });

/** Each read or write by such a handle fails: it leads to a directory now. */
function loseHandles(): number {
  const lost = readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === `${path}-wal`;
    } catch {
      return false;
    }
  });
  for (const fd of lost) {
    closeSync(Number(fd));
    let taken = openSync(dirname(path), 'r');
    // Other threads of this process close files too: numbers below it may have become free meanwhile.
    while (taken < Number(fd)) taken = openSync(dirname(path), 'r');
    if (taken !== Number(fd)) throw new Error(`expected handle ${fd}, got ${taken}`);
  }
  return lost.length;
}

async function write(key: string, value: string): Promise<string> {
  try {
    const outcome = await store.transact({
      under: { kind: 'unfenced' },
      writerId: 'w',
      txnId: key as TxnId,
      conditions: [],
      writes: Array.from({ length: 16 }, (_, n) => ({ kind: 'put', key: `${key}/${n}`, value })),
    });
    return `${key} ${outcome.kind}`;
  } catch (error) {
    if (!isRegistryError(error)) throw error;
    return `${key} ${error.code}: ${error.message}`;
  }
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
say(await write('before', '1'));
/** What became of the write that met the lost handles: a look of the store's own may meet them first, and open the file anew before it. */
async function writeByLostHandles(): Promise<{ readonly key: string; readonly outcome: string }> {
  for (let n = 0; ; n++) {
    if (loseHandles() === 0) throw new Error('the store has no handle of its log');
    const key = `during${n}`;
    const outcome = (await write(key, 'x'.repeat(Number(bytes)))).slice(key.length + 1);
    if (outcome !== 'committed') return { key, outcome };
  }
}
const during = await writeByLostHandles();
say(`during ${during.outcome}`);
say(await write('after', '1'));
for (const [name, key] of [
  ['before', 'before'],
  ['during', during.key],
  ['after', 'after'],
]) {
  const { kind } = await store.outcomeOf(key as TxnId);
  const { records } = await store.list(`${key}/`, { limit: 100 });
  say(`${name} ${kind} ${records.length}`);
}

/**
 * A process of its own for the tests: writes keys one after the other and says what came of each: the key when it is acknowledged,
 * `refused <key>` when surely nothing was written, `unknown <key>` otherwise. The key is the txnId too. Arguments: path, name, count, characters of a value.
 */
import type { TxnId } from '../port.ts';
import { isRegistryError } from '../registry-error.ts';
import { openSqliteStore } from './sqlite-store.ts';

const [path = '', name = '', count = '0', characters = '1'] = process.argv.slice(2);
await using store = await openSqliteStore({ path, meshId: 'mesh', clusterId: 'c1', openTimeoutMs: 30_000 });
for (let i = 0; i < Number(count); i++) {
  const key = `w/${name}/${i}`;
  try {
    const outcome = await store.transact(
      {
        under: { kind: 'unfenced' },
        writerId: name,
        txnId: key as TxnId,
        conditions: [],
        writes: [{ kind: 'put', key, value: String(i).padStart(Number(characters), '0') }],
      },
      { timeoutMs: 30_000 },
    );
    process.stdout.write(outcome.kind === 'committed' ? `${key}\n` : `${outcome.kind} ${key}\n`);
  } catch (error) {
    if (!isRegistryError(error)) throw error;
    process.stdout.write(`refused ${key}\n`);
  }
}

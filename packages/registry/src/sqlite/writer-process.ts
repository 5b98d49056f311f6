/** A process of its own for the tests: writes keys one after the other and says which were acknowledged. Arguments: path, name, count. */
import { randomUUID } from 'node:crypto';
import type { TxnId } from '../port.ts';
import { openSqliteStore } from './sqlite-store.ts';

const [path = '', name = '', count = '0'] = process.argv.slice(2);
await using store = await openSqliteStore({ path, meshId: 'mesh', clusterId: 'c1', openTimeoutMs: 30_000 });
for (let i = 0; i < Number(count); i++) {
  const outcome = await store.transact(
    {
      under: { kind: 'unfenced' },
      writerId: name,
      txnId: randomUUID() as TxnId,
      conditions: [],
      writes: [{ kind: 'put', key: `w/${name}/${i}`, value: String(i) }],
    },
    { timeoutMs: 30_000 },
  );
  if (outcome.kind === 'committed') process.stdout.write(`w/${name}/${i}\n`);
}

/** The `pg` client alone: the same function of the store, called with arguments that are put together by hand, from a pool as its makers show it. */
import { Client, Pool } from 'pg';
import { beatKeyOf, type Contender, keyOf, VALUE, WATCHED } from './contender.ts';

const ROOT = '/bench/raw/';
const WRITE = { name: 'write', text: 'SELECT omnirelay.omnirelay_write_v2($1, $2, $3) AS reply' };
const NEWS =
  'SELECT revision, value FROM omnirelay.changes WHERE mesh = (SELECT id FROM omnirelay.meshes WHERE root = $1) AND revision > $2 ORDER BY revision, place';

interface Reply {
  readonly answers: readonly (readonly [string, string])[];
}

export async function rawPostgres(port: number, connections: number): Promise<Contender> {
  // As the adapter's sessions plan: once the tables have been analysed, the function would read the whole log at each call of a mesh that is small in it.
  const options = '-c enable_seqscan=off -c enable_sort=off -c jit=off';
  const at = { host: '127.0.0.1', port, user: 'postgres', database: 'postgres', options };
  const pool = new Pool({ ...at, max: connections });
  const reader = new Client(at);
  await reader.connect();
  const versions = new Map<string, string>();
  let count = 0;
  const call = async (key: string, operation: object): Promise<void> => {
    const settings = `{"format":1,"newStoreId":"00000000-0000-4000-8000-000000000000","wall":${Date.now()},"logEntries":50000,"logBytes":67108864,"outcomes":20000,"trim":256}`;
    const { rows } = await pool.query<{ reply: Reply }>({
      ...WRITE,
      values: [ROOT, settings, JSON.stringify([operation])],
    });
    const [result] = rows[0]?.reply.answers ?? [];
    if (result?.[0] !== 'committed') throw new Error(`expected a commit, got ${result?.[0]}`);
    versions.set(key, result[1]);
  };
  const write = (key: string, value: string): Promise<void> =>
    call(key, {
      txn: `raw-${count++}`,
      writer: 'bench',
      conditions: [{ key, version: versions.get(key) ?? '-1' }],
      writes: [{ k: key, v: value, s: 1, r: 1 }],
      bytes: key.length + value.length,
    });
  return {
    compareAndSet: (number) => write(keyOf(number), VALUE),
    tell: (value) => write(WATCHED, value),
    heartbeat(number) {
      const key = beatKeyOf(number);
      return call(key, { key, expected: versions.get(key) ?? '0', writer: 'bench', value: VALUE });
    },
    async watch(seen) {
      const { rows } = await reader.query('SELECT store_id, head FROM omnirelay.meshes WHERE root = $1', [ROOT]);
      let after = rows[0].head as string;
      let reading: Promise<void> | undefined;
      let again = false;
      const read = async () => {
        do {
          again = false;
          const news = await reader.query({ name: 'news', text: NEWS, values: [ROOT, after] });
          for (const { revision, value } of news.rows) {
            after = revision;
            seen(value);
          }
        } while (again);
        reading = undefined;
      };
      reader.on('notification', () => {
        again = true;
        reading ??= read();
      });
      await reader.query(`LISTEN "omnirelay-${rows[0].store_id}"`);
      return {
        async [Symbol.asyncDispose]() {
          reader.removeAllListeners('notification');
          await reading;
          await reader.query('UNLISTEN *');
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([pool.end(), reader.end()]);
    },
  };
}

/** The `redis` client alone: the same function of the store, called with arguments that are put together by hand. */
import { createClient } from 'redis';
import type { RawCalls } from './raw-calls.ts';

const TAG = '{bench/raw}';
const RECORD = ['1\n1', '"bench"\n"bench"'] as const;

type Answer = readonly ['ok', string, string, string, readonly (readonly [string, string])[]];
type Read = Readonly<Record<string, readonly (readonly [string, readonly string[]])[]>> | null;

export async function rawRedis(port: number): Promise<RawCalls> {
  const connect = async () => {
    const client = createClient({ RESP: 3, socket: { host: '127.0.0.1', port } });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const [writer, reader] = await Promise.all([connect(), connect()]);
  const runId = /run_id:(\w+)/.exec(await writer.sendCommand<string>(['INFO', 'server']))?.[1] ?? '';
  const call = async (now: string, operation: readonly string[]): Promise<string> => {
    const settings = ['1', 'raw', runId, '0', now, '50000', '67108864', '20000', '256', '0', '1'];
    const args = ['FCALL', 'omnirelay_v1_write', '1', TAG, ...settings, ...operation];
    const [, , , , [result]] = (await writer.sendCommand(args)) as Answer;
    if (result?.[0] !== 'committed') throw new Error(`expected a commit, got ${result?.[0]}`);
    return result[1];
  };
  return {
    write({ key, expected, value, txnId }) {
      const now = String(Date.now());
      const tail = `${RECORD[0]}\n${now}\n\n${RECORD[1]}\n\n${value}`;
      const unfenced = ['', '', '', ''];
      return call(now, ['transact', '', '', '', txnId, ...unfenced, '1', key, expected, '1', key, '', tail]);
    },
    heartbeat: ({ key, expected, value }) =>
      call(String(Date.now()), ['heartbeat', '', '', '', key, expected === '' ? '0' : expected, '"bench"', value]),
    async watch(seen) {
      let over = false;
      const last = (await writer.sendCommand(['GET', `${TAG}:revision`])) as string;
      const reading = (async () => {
        let after = `${last}-0`;
        while (!over) {
          const read = await reader.sendCommand<Read>(['XREAD', 'BLOCK', '200', 'STREAMS', `${TAG}:log`, after]);
          for (const [id, fields] of read === null ? [] : (Object.values(read)[0] ?? [])) {
            after = id;
            seen((fields[3] ?? '').split('\n').at(-1) ?? '');
          }
        }
      })();
      return {
        async [Symbol.asyncDispose]() {
          over = true;
          await reading;
        },
      };
    },
    async [Symbol.asyncDispose]() {
      writer.destroy();
      reader.destroy();
    },
  };
}

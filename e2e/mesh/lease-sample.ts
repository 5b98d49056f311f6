/** What the processes of the lease sample tell of the tasks, in a mesh that was started with it. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Of one of the lines that the load generator writes every few seconds: since it began. */
export interface ToldLoad {
  readonly done: number;
  readonly failed: number;
}

const SINK_WITHIN_MS = 10_000;

const linesOf = async ({ OMNIRELAY_HOME: home = '' }: Environment, part: string): Promise<readonly string[]> => {
  const log = await readFile(path.join(home, 'dev', 'logs', `${part}.log`), 'utf8');
  return log.split('\n').slice(0, -1);
};

export const toldLoad = async (env: Environment): Promise<readonly ToldLoad[]> =>
  (await linesOf(env, 'load')).filter((line) => line.startsWith('{"done"')).map((line) => JSON.parse(line) as ToldLoad);

/** What it says of single requests that failed, and whatever else is no such line. */
export const complaintsOfLoad = async (env: Environment): Promise<readonly string[]> =>
  (await linesOf(env, 'load')).filter((line) => line.startsWith('a request failed'));

export interface SinkCounts {
  readonly applied: number;
  readonly appliedDuplicates: number;
  readonly refusedStale: number;
}

/** As it counts them now. */
export async function sinkCounts(env: Environment): Promise<SinkCounts> {
  const [served = '{}'] = await linesOf(env, 'sink');
  const { port } = JSON.parse(served) as { readonly port: number };
  const line = connect({ port, host: '127.0.0.1', signal: AbortSignal.timeout(SINK_WITHIN_MS) });
  try {
    line.setEncoding('utf8').write('{"id":1,"ask":"counts"}\n');
    const [answer] = (await once(line, 'data')) as [string];
    return (JSON.parse(answer) as { readonly counts: SinkCounts }).counts;
  } finally {
    line.destroy();
  }
}

/** The redis that takes writes now: the one that the sentinels name, or the first of the URLs that is no replica. */
import { RegistryError } from '../registry-error.ts';
import { checkServer, type ServerFacts } from './check-server.ts';
import { explainRedisError } from './explain-redis-error.ts';
import { type OpenOptions, openConnection, type Place, placeOf, type RedisConnection } from './open-connection.ts';
import type { RedisTarget } from './redis-options.ts';

export interface Primary extends ServerFacts {
  readonly connection: RedisConnection;
  /** Replicas that there are, connected or not, as far as is known. */
  readonly replicas: number;
}

export interface FindOptions {
  readonly target: RedisTarget;
  readonly silenceMs: number;
  readonly signal: AbortSignal;
}

/** @throws RegistryError that names every place that was tried */
export async function findPrimary(options: FindOptions): Promise<Primary> {
  const { sentinel, urls } = options.target;
  const failures: RegistryError[] = [];
  for (const url of urls) {
    try {
      const place = placeOf(url);
      return sentinel === undefined ? await connectTo(place, options) : await byWayOf(place, sentinel, options);
    } catch (error) {
      options.signal.throwIfAborted();
      failures.push(explainRedisError(url, error));
    }
  }
  const [first] = failures;
  if (first === undefined) throw new RegistryError('registry_dark', 'mesh.registry.urls names no redis');
  if (failures.length === 1) throw first;
  throw new RegistryError(first.code, failures.map((failure) => failure.message).join('; '), { cause: first });
}

const openOptions = ({ target, ...rest }: FindOptions): OpenOptions => ({
  tls: target.tls,
  credentials: { username: target.username, passwordPath: target.passwordPath },
  ...rest,
});

async function connectTo(place: Place, options: FindOptions): Promise<Primary> {
  const connection = await openConnection(place, openOptions(options));
  try {
    const facts = await checkServer(connection);
    return { connection, replicas: facts.connectedReplicas, ...facts };
  } catch (error) {
    connection.end(new Error('not the redis that was looked for'));
    throw explainRedisError(connection.address, error);
  }
}

async function byWayOf(
  place: Place,
  sentinel: NonNullable<RedisTarget['sentinel']>,
  options: FindOptions,
): Promise<Primary> {
  const { username, passwordPath } = sentinel;
  const asked = await openConnection(
    { ...place, database: 0 },
    { ...openOptions(options), credentials: { username, passwordPath } },
  );
  try {
    const at = await asked.call<[string, string] | null>(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', sentinel.primary]);
    if (at === null)
      throw new RegistryError(
        'registry_dark',
        `the sentinel ${asked.address} knows no primary ${JSON.stringify(sentinel.primary)}: correct mesh.registry.sentinel.primary`,
      );
    const replicas = await asked.call<unknown[]>(['SENTINEL', 'REPLICAS', sentinel.primary]);
    const primary = await connectTo({ ...place, host: at[0], port: Number(at[1]) }, options);
    return { ...primary, replicas: replicas.length };
  } finally {
    asked.end(new Error('the sentinel was asked'));
  }
}

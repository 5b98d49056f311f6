/** The first of the hosts that takes writes; where none does, the first that answers. */
import { RegistryError } from '../registry-error.ts';
import { checkServer, type ServerFacts } from './check-server.ts';
import { explainPostgresError } from './explain-postgres-error.ts';
import { type OpenOptions, openConnection, type PostgresConnection } from './open-connection.ts';

export interface Primary extends ServerFacts {
  readonly connection: PostgresConnection;
}

/** @throws RegistryError that names every host that was tried */
export async function findPrimary(options: OpenOptions): Promise<Primary> {
  const failures: RegistryError[] = [];
  let second: Primary | undefined;
  for (const host of options.target.hosts) {
    try {
      const found = await connectTo(host, options);
      if (!found.readOnly) {
        second?.connection.end(new Error('another one takes writes'));
        return found;
      }
      if (second === undefined) second = found;
      else found.connection.end(new Error('it takes no writes'));
    } catch (error) {
      options.signal.throwIfAborted();
      failures.push(explainPostgresError(host, error));
    }
  }
  if (second !== undefined) return second;
  const [first] = failures;
  if (first === undefined) throw new RegistryError('registry_dark', 'mesh.registry.hosts names no postgres');
  if (failures.length === 1) throw first;
  throw new RegistryError(first.code, failures.map((failure) => failure.message).join('; '), { cause: first });
}

async function connectTo(host: string, options: OpenOptions): Promise<Primary> {
  const connection = await openConnection(host, options);
  try {
    return { connection, ...(await checkServer(connection, options.silenceMs)) };
  } catch (error) {
    connection.end(new Error('not the postgres that was looked for'));
    throw error;
  }
}

/** Makes the schema, its tables and functions where they are absent. What another build has made under the same name is never replaced. */
import { RegistryError } from '../registry-error.ts';
import { explainPostgresError, stateOf } from './explain-postgres-error.ts';
import type { PostgresConnection } from './open-connection.ts';
import { bodiesOf, definitionSql, FUNCTIONS, type FunctionName } from './schema/definition.ts';

/** Nodes that start at once make it one after the other. The number is no one else's: the first bytes of a hash of our name. */
const LOCK = 'SELECT pg_advisory_xact_lock(7091482253318441921)';

/** @throws RegistryError */
export async function installSchema(connection: PostgresConnection, schema: string): Promise<void> {
  try {
    if ((await missingOf(connection, schema)).size === 0) return;
    await connection.call({ text: 'BEGIN' });
    try {
      await connection.call({ text: LOCK });
      const missing = await missingOf(connection, schema);
      if (missing.size > 0) {
        const [there] = await connection.call({
          text: 'SELECT to_regnamespace($1) IS NOT NULL AS is',
          values: [schema],
        });
        if (there?.is !== true) await connection.call({ text: `CREATE SCHEMA ${schema}` });
        await connection.call({ text: definitionSql(schema, missing) });
      }
      await connection.call({ text: 'COMMIT' });
    } catch (error) {
      await connection.call({ text: 'ROLLBACK' }).catch(() => undefined);
      throw error;
    }
  } catch (error) {
    throw stateOf(error) === '42501'
      ? mayNotMake(connection, schema, error)
      : explainPostgresError(connection.address, error);
  }
}

async function missingOf(connection: PostgresConnection, schema: string): Promise<Set<FunctionName>> {
  const found = await connection.call<{ name: string; source: string }>({
    text: `SELECT p.proname AS name, p.prosrc AS source FROM pg_catalog.pg_proc p
      JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = $1 AND p.proname = ANY ($2)`,
    values: [schema, [...FUNCTIONS]],
  });
  const bodies = bodiesOf(schema);
  const missing = new Set(FUNCTIONS);
  for (const { name, source } of found) {
    if (source !== bodies[name as FunctionName]) throw another(connection, schema, name);
    missing.delete(name as FunctionName);
  }
  return missing;
}

const another = ({ address }: PostgresConnection, schema: string, name: string): RegistryError =>
  new RegistryError(
    'newer_schema',
    `postgres ${address} has a function ${schema}.${name} that is not the one of this build: it was left as it is. Run one release of OmniRelay everywhere, or give this mesh a schema of its own (mesh.registry.schema)`,
  );

function mayNotMake({ address, username }: PostgresConnection, schema: string, cause: unknown): RegistryError {
  const user = /^[a-z_][a-z0-9_]*$/.test(username) ? username : `"${username.replaceAll('"', '""')}"`;
  return new RegistryError(
    'registry_dark',
    `postgres ${address}: this user may not make what the registry needs (${(cause as Error).message}). As an administrator of the database, once: CREATE SCHEMA ${schema} AUTHORIZATION ${user}; or, if the schema is there and another's: ALTER SCHEMA ${schema} OWNER TO ${user};`,
    { cause },
  );
}

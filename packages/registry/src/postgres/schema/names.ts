/**
 * What the schema of a registry in postgres is called, and which format it has. The names of the functions carry their version: builds of two
 * versions use one store side by side, and neither replaces the other's. Whoever changes their source raises the version.
 */
import { RegistryError } from '../../registry-error.ts';

export const WRITE_FUNCTION = 'omnirelay_write_v2';
export const SERVER_FUNCTION = 'omnirelay_server_v1';
export const COUNT_FUNCTION = 'omnirelay_count_v1';

/** Format of the data. A mesh whose `min_reader` is above it is refused. */
export const FORMAT = 1;

/** Of postgres's own limit of 63 bytes; so no name needs quotes, and none can break out of a statement. */
const NAME = /^[a-z_][a-z0-9_]{0,62}$/;

/** @throws RegistryError unless it may stand in a statement as it is */
export function checkSchemaName(schema: string): string {
  if (NAME.test(schema) && !schema.startsWith('pg_')) return schema;
  throw new RegistryError(
    'registry_dark',
    `mesh.registry.schema ${JSON.stringify(schema.slice(0, 80))} is not valid: expected 1 to 63 characters of a-z, 0-9 and _, not beginning with a digit or pg_`,
  );
}

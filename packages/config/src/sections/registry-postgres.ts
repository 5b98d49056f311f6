/** `mesh.registry` where the store is a postgres. */
import { z } from 'zod';
import { duration } from '../durations.ts';
import { filePath, hostPort, text } from '../scalars.ts';
import { registryTls } from './registry-tls.ts';

const schemaName = z
  .string()
  .regex(/^(?!pg_)[a-z_][a-z0-9_]{0,62}$/, {
    error: 'expected 1 to 63 characters of a-z, 0-9 and _, not beginning with a digit or pg_',
  })
  .meta({ 'x-value': 'name' });

export const postgresRegistry = z.strictObject({
  kind: z
    .literal('postgres')
    .describe('A PostgreSQL of version 14 or newer, for control nodes on any number of machines.'),
  hosts: z
    .array(hostPort)
    .min(1)
    .max(8)
    .describe('host:port of the server, or of all that may be the primary: the first that takes writes is used.'),
  database: text.default('omnirelay').describe('The database; its encoding is UTF8.'),
  schema: schemaName
    .default('omnirelay')
    .describe('The schema of this registry’s tables and functions; made if the user may. Meshes may share one.'),
  username: text.default('omnirelay').describe('The user, who owns the schema.'),
  passwordFile: filePath
    .optional()
    .describe('File that holds the password alone; read anew at each connection. Without it, none is sent.'),
  tls: registryTls('servers').describe(
    'TLS, checked as verify-full: the CA, and that the certificate is of that host. `{}` is enough to turn it on.',
  ),
  timeout: duration({ atLeast: '500ms', atMost: '10s' })
    .prefault('3s')
    .describe(
      'How long the server may be silent before a connection is given up; statements are cancelled a little sooner.',
    ),
});

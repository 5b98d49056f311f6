/** `mesh.registry` where the store is an etcd. */
import { z } from 'zod';
import { CONFIG_BOUNDS } from '../bounds.ts';
import type { ConfigProblem } from '../config-error.ts';
import { duration } from '../durations.ts';
import { filePath, flag, text } from '../scalars.ts';
import { registryTls } from './registry-tls.ts';

const ENDPOINT = /^https?:\/\/(?:\[[0-9a-fA-F:.]+\]|[^\s:/@[\]]+):(\d{1,5})$/;

const endpoint = z
  .string()
  .max(CONFIG_BOUNDS.textLength)
  .regex(ENDPOINT, {
    error:
      'expected https://host:port or http://host:port, without path, user and password: those stand in username and passwordFile',
    abort: true,
  })
  .refine((value) => Number(ENDPOINT.exec(value)?.[1]) >= 1 && Number(ENDPOINT.exec(value)?.[1]) <= 65_535, {
    error: 'expected a port from 1 to 65535 behind the colon',
  })
  .meta({ 'x-value': 'etcd endpoint' });

export const etcdRegistry = z.strictObject({
  kind: z.literal('etcd').describe('An etcd of version 3.4 or newer, for control nodes on any number of machines.'),
  endpoints: z
    .array(endpoint)
    .min(1)
    .max(9)
    .describe('https://host:port of each member; they are asked in this order, another where one is silent.'),
  username: text
    .optional()
    .describe('The user at etcd; without it none is told, and a client certificate may name one.'),
  passwordFile: filePath
    .optional()
    .describe('File that holds the password alone; read anew whenever the user signs in.'),
  tls: registryTls('members').describe('For https: endpoints.'),
  ownsCluster: flag
    .default(false)
    .describe(
      'Whether this etcd holds nothing but meshes. Then what is over for ten minutes is compacted by the control nodes; otherwise nothing of etcd is, and its own auto-compaction must be on.',
    ),
  timeout: duration({ atLeast: '200ms', atMost: '10s' })
    .prefault('1s')
    .describe('How long a member may be silent before its connection is given up and another is asked.'),
});

/** Keys of an etcd that are each fine and do not go together. */
export function etcdContradictions(registry: unknown): ConfigProblem[] {
  const given = (registry ?? {}) as { readonly [K in keyof z.infer<typeof etcdRegistry>]?: unknown };
  if (given.kind !== 'etcd') return [];
  const problems: ConfigProblem[] = [];
  const { username, passwordFile, endpoints, tls } = given;
  if ((username === undefined) !== (passwordFile === undefined)) {
    const [missing, there] = username === undefined ? ['username', 'passwordFile'] : ['passwordFile', 'username'];
    problems.push({ path: `registry.${missing}`, message: `is missing: it goes with ${there}` });
  }
  const plain = Array.isArray(endpoints) && endpoints.every((one) => String(one).startsWith('http://'));
  if (tls !== undefined && plain)
    problems.push({ path: 'registry.tls', message: 'no endpoint is https: leave it out, or correct the endpoints' });
  return problems;
}

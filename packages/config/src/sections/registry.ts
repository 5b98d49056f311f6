/** `mesh.registry`: which store, and how it is reached. */
import { z } from 'zod';
import { duration } from '../durations.ts';
import { filePath, redisUrl, text } from '../scalars.ts';
import { etcdRegistry } from './registry-etcd.ts';
import { postgresRegistry } from './registry-postgres.ts';
import { registryTls } from './registry-tls.ts';

/** Of every kind. */
export const adopt = z
  .enum(['automatic', 'manual'])
  .default('automatic')
  .describe(
    'Whether the control nodes go on by themselves with a store that has taken the place of the mesh’s own, where its identity changed, most of them see it, and gossip reaches a majority; or wait for an operator.',
  );

const redis = z.strictObject({
  kind: z.literal('redis').describe('A Redis of version 7 or newer, for control nodes on any number of machines.'),
  urls: z
    .array(redisUrl)
    .min(1)
    .max(8)
    .describe(
      'redis://host:port/database, or rediss: for TLS: the server, or all that may be the primary; with `sentinel`, the sentinels.',
    ),
  username: text.optional().describe('The user of the access rules; without it the default user.'),
  passwordFile: filePath
    .optional()
    .describe('File that holds the password alone; read anew at each connection. A URL holds none.'),
  sentinel: z
    .strictObject({
      primary: text.describe('The name under which the sentinels know the primary.'),
      username: text.optional().describe('The user at the sentinels.'),
      passwordFile: filePath.optional().describe('File that holds the password of the sentinels.'),
    })
    .optional()
    .describe('The primary is the one that sentinels name.'),
  tls: registryTls('servers').describe('For rediss: URLs.'),
  wait: z
    .strictObject({
      policy: z
        .enum(['none', 'majority', 'all'])
        .default('majority')
        .describe('How many of primary and replicas must have a write before it counts as committed.'),
      replicas: z
        .int()
        .min(0)
        .max(16)
        .optional()
        .describe('Replicas that there are; without it, as many as the sentinels list or have been seen connected.'),
      timeout: duration({ atLeast: '50ms', atMost: '1s' })
        .prefault('1s')
        .describe('How long a write waits for its copies; after that its outcome is unknown until it is read back.'),
    })
    .prefault({})
    .describe('Copies that a write waits for.'),
  afterRestart: z
    .enum(['adopt', 'continue'])
    .default('adopt')
    .describe(
      'What a restarted server counts as: another store that must be adopted, or the same. `continue` needs appendonly yes and appendfsync always, and is for one server without sentinels.',
    ),
  adopt,
});

export const registrySection = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('sqlite').describe('An embedded store for control nodes of one machine.'),
      path: filePath.describe('The file; its folder is made if it is missing. Never on a network file system.'),
      adopt,
    }),
    z.strictObject({ kind: z.literal('memory').describe('Gone with the process; development only.'), adopt }),
    redis,
    postgresRegistry.extend({ adopt }),
    etcdRegistry.extend({ adopt }),
  ])
  .describe(
    'The store of intents, tokens and audit; `kind` chooses it. Control nodes need one, other nodes leave it out.',
  );

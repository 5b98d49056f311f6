/** A shard that was paused or disabled is served again. What an admin has disabled, an admin resumes. */
import { type ShardActInput, type ShardStatusChange, shardsPb } from '@omnirelay/wire';
import { z } from 'zod';
import type { ChangeOperation } from '../operation.ts';
import { Problem } from '../problem.ts';
import { namespaceName, shardName } from '../shard-schemas.ts';
import { changeOverride } from '../shards/change-override.ts';
import { shardAct, shardMutation } from '../shards/shard-act.ts';

type Input = ShardActInput & { readonly reason: string };

export const resumeShard: ChangeOperation<Input, ShardStatusChange> = {
  ...shardAct,
  name: 'resume-shard',
  summary: 'Have a paused or disabled shard served again; a disabled one needs mesh.admin',
  path: '/shards/{namespace}/{shardId}:resume',
  scope: 'mesh.operate',
  tier: 'T1',
  rpc: shardsPb.ShardControlService.method.resumeShard,
  input: z.strictObject({ namespace: namespaceName, shardId: shardName, ...shardMutation }),
  run: (context, input) =>
    changeOverride(context, input, {
      wanted: null,
      check(name, standing) {
        if (standing?.status === 'disabled' && !context.caller.scopes.includes('mesh.admin'))
          throw new Problem(
            'forbidden',
            `${name} was disabled by ${standing.note.by}: to have it served again needs mesh.admin.`,
          );
      },
      blockers: () => [],
      effects: (name) => [`${name} is served again once whoever leads the mesh has published it.`],
    }),
};

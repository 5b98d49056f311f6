/** Nobody serves a shard until an admin has it resumed. */
import { type ShardActInput, type ShardStatusChange, shardsPb } from '@omnirelay/wire';
import { z } from 'zod';
import type { ChangeOperation } from '../operation.ts';
import { namespaceName, shardName } from '../shard-schemas.ts';
import { changeOverride } from '../shards/change-override.ts';
import { shardAct, shardMutation } from '../shards/shard-act.ts';

type Input = ShardActInput & { readonly reason: string };

export const disableShard: ChangeOperation<Input, ShardStatusChange> = {
  ...shardAct,
  name: 'disable-shard',
  summary: 'Let nobody serve a shard until an admin has it resumed',
  path: '/shards/{namespace}/{shardId}:disable',
  scope: 'mesh.admin',
  tier: 'T2',
  rpc: shardsPb.ShardControlService.method.disableShard,
  input: z.strictObject({ namespace: namespaceName, shardId: shardName, ...shardMutation }),
  run: (context, input) =>
    changeOverride(context, input, {
      wanted: { status: 'disabled' },
      blockers: () => [],
      effects: (name) => [
        `Once whoever leads the mesh has published it, nobody serves ${name}, and nobody will until an admin has it resumed.`,
        'What is sent to it fails for its callers: pause it instead where it is for a while.',
      ],
    }),
};

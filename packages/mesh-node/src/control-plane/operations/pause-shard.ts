/** Nobody serves a shard until its time is over, or it is resumed. Callers are told to come again. */
import { formatDuration, parseDuration } from '@omnirelay/config';
import { type PauseShardInput, type ShardStatusChange, shardsPb } from '@omnirelay/wire';
import { z } from 'zod';
import { CONTROL_BOUNDS } from '../bounds.ts';
import type { ChangeOperation } from '../operation.ts';
import { Problem } from '../problem.ts';
import { namespaceName, shardName } from '../shard-schemas.ts';
import { changeOverride } from '../shards/change-override.ts';
import { shardAct, shardMutation } from '../shards/shard-act.ts';

type Input = PauseShardInput & { readonly reason: string };

/** Milliseconds. @throws Problem invalid_input */
function durationOf(text: string): number {
  const { least, most } = CONTROL_BOUNDS.pauseMs;
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= least && ms <= most) return ms;
  const message = `${JSON.stringify(text)}: expected a time from ${formatDuration(least)} to ${formatDuration(most)}, such as 15m`;
  throw new Problem('invalid_input', `duration: ${message}`, { problems: [{ path: 'duration', message }] });
}

export const pauseShard: ChangeOperation<Input, ShardStatusChange> = {
  ...shardAct,
  name: 'pause-shard',
  summary: 'Let nobody serve a shard until its time is over, or it is resumed',
  path: '/shards/{namespace}/{shardId}:pause',
  scope: 'mesh.operate',
  tier: 'T1',
  rpc: shardsPb.ShardControlService.method.pauseShard,
  input: z.strictObject({
    namespace: namespaceName,
    shardId: shardName,
    duration: z.string().min(1).max(20).describe('it is resumed by itself then: 90s, 15m, 2h; at most 24h'),
    ...shardMutation,
  }),
  async run(context, input) {
    const until = context.state.wall() + durationOf(input.duration);
    return changeOverride(context, input, {
      wanted: { status: 'paused', until },
      blockers: (name, standing) =>
        standing?.status === 'disabled' ? [`${name} is disabled: it serves nobody already.`] : [],
      effects: (name) => [
        `Once whoever leads the mesh has published it, nobody serves ${name}; what runs there ends first.`,
        `Callers are told that it is paused, and to come again.`,
        `It is resumed by itself at ${new Date(until).toISOString()}.`,
      ],
    });
  },
};

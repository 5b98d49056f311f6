/** `mesh.sharding`: how shards change hands, and how much of their past is kept. Which namespaces there are, operators say, and not a file. */
import { HANDOVER_BOUNDS, MAP_RETENTION, SHARD_MAP_BOUNDS } from '@omnirelay/protocol';
import { z } from 'zod';
import { duration } from '../durations.ts';

/** Whoever leads the mesh believes no node that asks for more. */
export const LONGEST_STOP_GRACE = '10m';

export const shardingSection = z
  .strictObject({
    weight: z
      .number()
      .int()
      .min(0)
      .max(SHARD_MAP_BOUNDS.weight)
      .optional()
      .describe(
        'How much this node owns beside others: 100 is usual, 200 twice as much, 0 nothing. Told as the label `omnirelay.weight`, over which operators may lay another.',
      )
      .meta({ 'x-default': '`100`' }),
    workDeadline: duration({ atLeast: '100ms', atMost: '10m' })
      .prefault('5s')
      .describe(
        'How long work for a shard may go on once the shard is to be handed over; then it is broken off. The same on all nodes: whoever leads the mesh waits so long, and some seconds more.',
      ),
    drainDeadline: duration({ atLeast: '0ms', atMost: '1h' })
      .prefault('20s')
      .describe('How long a node that is ended gracefully waits until its shards are handed over; then it goes.'),
    stopGrace: duration({ atLeast: '0ms', atMost: LONGEST_STOP_GRACE })
      .prefault('0ms')
      .describe(
        'How long the shards of a node that is ended gracefully wait for it to be back under its id, paused meanwhile; then others get them. With `0ms` they are handed over before it goes.',
      ),
    movesPerNode: z
      .number()
      .int()
      .min(1)
      .max(HANDOVER_BOUNDS.moves)
      .default(16)
      .describe('How many shards one node gives and takes at once; of the control node that leads the mesh.'),
    movesPerNamespace: z
      .number()
      .int()
      .min(1)
      .max(HANDOVER_BOUNDS.moves)
      .default(64)
      .describe('How many shards of one namespace change hands at once; of the control node that leads the mesh.'),
    roundInterval: duration({ atLeast: '100ms', atMost: '1h' })
      .prefault('10s')
      .describe(
        'Fewer than a tenth of a namespace’s shards, and one at least, begin to change hands within so long, unless their owner is gone or about to go, or its drain or the change of the namespace is forced; of the control node that leads the mesh.',
      ),
    settleTime: duration({ atLeast: '0ms', atMost: '10m' })
      .prefault('3s')
      .describe(
        'Shards are evened out once no node has come or gone for so long, or five times as long after the first has: a rolling start moves them once. Shards whose owner is gone never wait for it, unless a history of the registry was adopted in which it may begin anew.',
      ),
    keepGenerations: z
      .number()
      .int()
      .min(16)
      .max(65_536)
      .default(MAP_RETENTION.deltas)
      .describe('How many generations of each map are kept; of the control node that leads the mesh.'),
    keepFor: duration({ atLeast: '1h', atMost: '365d' })
      .prefault('30d')
      .describe('How long they are kept, whichever ends first.'),
  })
  .prefault({})
  .describe('How the shards of namespaces change hands.');

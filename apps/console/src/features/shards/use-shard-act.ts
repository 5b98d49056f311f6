'use client';
/** What somebody does to shards, from the request until the map says so. */
import { useTRPCClient } from '../../data/console-api.tsx';
import type { ShardStatusChange } from '../../data/model.ts';
import { type ActUnderWay, usePendingAct } from '../../data/pending-act.ts';
import { shardKey } from '../../data/shard-cell.ts';
import type { DryRunCall } from '../../data/use-dry-run.ts';
import { type ActableShard, isInForce, type ShardActRequest } from './shard-act.ts';

type Options = { readonly signal?: AbortSignal };

export interface ShardCalls {
  readonly send: (request: ShardActRequest) => Promise<ShardStatusChange>;
  readonly ask: (
    request: Pick<ShardActRequest, 'verb' | 'namespace' | 'shardId' | 'duration' | 'version'>,
    call: DryRunCall,
    options: Options,
  ) => Promise<ShardStatusChange>;
}

export function useShardCalls(): ShardCalls {
  const client = useTRPCClient();
  const call = (
    { verb, duration = '', version, ticket, ...asked }: ShardActRequest & { readonly dryRun?: boolean },
    options?: Options,
  ): Promise<ShardStatusChange> => {
    const sent = { ...asked, changeTicket: ticket, ifMatch: `"${version}"` };
    return verb === 'pause'
      ? client.shards.pause.mutate({ ...sent, duration }, options)
      : client.shards[verb].mutate(sent, options);
  };
  return {
    send: (request) => call(request),
    ask: (request, dry, options) => call({ ...request, ...dry, reason: 'dry run', ticket: '' }, options),
  };
}

export function useShardAct(shard: ActableShard): ActUnderWay<ShardActRequest, ShardStatusChange> {
  const { send } = useShardCalls();
  return usePendingAct({
    of: ['shard', shardKey(shard)],
    call: send,
    isSeen: (pending) => isInForce(pending, shard),
  });
}

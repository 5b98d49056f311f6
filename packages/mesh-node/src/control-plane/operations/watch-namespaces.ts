import { type NamespaceWatchEvent, type NamespaceWatchQuery, shardsPb } from '@omnirelay/wire';
import { z } from 'zod';
import { namespaceFilters, optionalText, query } from '../list-input.ts';
import type { WatchOperation } from '../operation.ts';
import { namespaceWatchEvent } from '../shard-schemas.ts';
import { followNamespaces } from '../shards/follow-namespaces.ts';

export const watchNamespaces: WatchOperation<NamespaceWatchQuery, NamespaceWatchEvent> = {
  kind: 'watch',
  name: 'watch-namespaces',
  summary: 'Stream of namespaces as they are, then of each that changes, resumable by cursor',
  method: 'GET',
  path: '/namespaces/watch',
  scope: 'mesh.read',
  tier: 'none',
  rpc: shardsPb.ShardControlService.method.watchNamespaces,
  input: z.strictObject({ cursor: optionalText(500), ...namespaceFilters, query }),
  output: namespaceWatchEvent,
  run: followNamespaces,
};

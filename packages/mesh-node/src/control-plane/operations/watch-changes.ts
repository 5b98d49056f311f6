import { type ChangeWatchEvent, type ChangeWatchQuery, changesPb } from '@omnirelay/wire';
import { z } from 'zod';
import { changeWatchEvent } from '../change-schemas.ts';
import { changeFilters, names } from '../changes/change-query.ts';
import { followChanges } from '../changes/follow-changes.ts';
import { optionalText, query } from '../list-input.ts';
import type { WatchOperation } from '../operation.ts';

export const watchChanges: WatchOperation<ChangeWatchQuery, ChangeWatchEvent> = {
  kind: 'watch',
  name: 'watch-changes',
  summary: 'Stream of changes as they are, then of each that goes on and of each of their steps, resumable by cursor',
  method: 'GET',
  path: '/changes/watch',
  alias: { path: '/rebalance-plans/watch', input: { kind: ['rebalance'] } },
  scope: 'mesh.read',
  tier: 'none',
  rpc: changesPb.ChangeControlService.method.watchChanges,
  input: z.strictObject({ cursor: optionalText(500), id: names, ...changeFilters, query }),
  output: changeWatchEvent,
  run: followChanges,
};

import { type LeaderWatchEvent, type LeaderWatchQuery, leadershipPb } from '@omnirelay/wire';
import { z } from 'zod';
import { leaderWatchEvent } from '../leader-schemas.ts';
import { followLeaders } from '../leaders/follow-leaders.ts';
import { optionalText, query, scopeFilters } from '../list-input.ts';
import type { WatchOperation } from '../operation.ts';

export const watchLeaders: WatchOperation<LeaderWatchQuery, LeaderWatchEvent> = {
  kind: 'watch',
  name: 'watch-leaders',
  summary: 'Stream of who leads what as it changes, resumable by cursor',
  method: 'GET',
  path: '/leaders/watch',
  scope: 'mesh.read',
  tier: 'none',
  rpc: leadershipPb.LeadershipControlService.method.watchLeaders,
  input: z.strictObject({ cursor: optionalText(500), ...scopeFilters, query }),
  output: leaderWatchEvent,
  run: followLeaders,
};

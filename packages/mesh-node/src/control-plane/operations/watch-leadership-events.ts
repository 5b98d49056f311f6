import { type LeadershipEvent, type LeadershipSubscription, leadershipPb } from '@omnirelay/wire';
import { z } from 'zod';
import { leadershipEvent } from '../leader-schemas.ts';
import { followLeadership } from '../leaders/follow-leadership.ts';
import { optionalText, scopeFilters } from '../list-input.ts';
import type { WatchOperation } from '../operation.ts';

export const watchLeadershipEvents: WatchOperation<LeadershipSubscription, LeadershipEvent> = {
  kind: 'watch',
  name: 'watch-leadership-events',
  summary: 'Who leads now, then each election, loss and handing over, resumable by cursor at any control node',
  method: 'GET',
  path: '/events/leadership',
  scope: 'mesh.read',
  tier: 'none',
  rpc: leadershipPb.LeadershipControlService.method.subscribe,
  input: z.strictObject({ cursor: optionalText(500), ...scopeFilters }),
  output: leadershipEvent,
  run: followLeadership,
};

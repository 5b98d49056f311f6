import { type FenceRejectionWatchEvent, type FenceRejectionWatchQuery, leadershipPb } from '@omnirelay/wire';
import { z } from 'zod';
import { fenceRejectionWatchEvent } from '../leader-schemas.ts';
import { followRejections } from '../leaders/follow-rejections.ts';
import { optionalText, query, scopeFilters } from '../list-input.ts';
import type { WatchOperation } from '../operation.ts';

export const watchFenceRejections: WatchOperation<FenceRejectionWatchQuery, FenceRejectionWatchEvent> = {
  kind: 'watch',
  name: 'watch-fence-rejections',
  summary: 'Stream of refused writes of stale leaders as they are written down, resumable by cursor',
  method: 'GET',
  path: '/leaders/rejections/watch',
  scope: 'mesh.read',
  tier: 'none',
  rpc: leadershipPb.LeadershipControlService.method.watchFenceRejections,
  input: z.strictObject({ cursor: optionalText(500), ...scopeFilters, query }),
  output: fenceRejectionWatchEvent,
  run: followRejections,
};

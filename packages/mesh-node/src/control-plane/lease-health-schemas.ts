/** The shapes of lease and health as zod knows them, held to the types that the wire and its clients share. */
import type { LeaseHealthList, NodeHealth } from '@omnirelay/wire';
import { z } from 'zod';
import { digits, intent, opt, peerLoad, positioned, status, text, time } from './model-schemas.ts';

const count = z.int32().min(0);

export const nodeHealth: z.ZodType<NodeHealth> = z.strictObject({
  nodeId: text,
  status,
  intent,
  healthScore: opt(z.number().min(0).max(100)),
  role: text,
  clusterId: text,
  region: text,
  zone: text,
  lease: z.strictObject({
    state: z.enum(['Held', 'Stale', 'Expired', 'Released', 'None', 'Unknown']),
    epoch: opt(digits),
    since: opt(time.describe('when this epoch began')),
    expiresAt: opt(time.describe('unless it is renewed; outside ETags')),
    endedAt: opt(time),
    endedBy: opt(text),
    endedWhy: opt(z.enum(['ttl', 'confirmed-suspicion', 'left', 'lineage'])),
  }),
  shards: opt(count.describe('that it owns, or has claimed where there is no map; absent: not read yet')),
  scopes: opt(count.describe('further ones that it leads, but for its own lease')),
  load: opt(peerLoad.describe('what its host reports, in powers of two; absent: nothing')),
});

export const leaseHealthList: z.ZodType<LeaseHealthList> = z.strictObject({
  ...positioned,
  nextCursor: opt(text),
  nodes: z.array(nodeHealth),
  etag: text,
  notModified: z.boolean(),
  staleSince: opt(time),
  total: count.describe('nodes that match, on all pages'),
});

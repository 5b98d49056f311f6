/** A join token as the registry keeps it: never its secret, only the secret's hash. `usedBy` is written once, by compare-and-set. */
import { z } from 'zod';

export const JOIN_TOKEN_PREFIX = 'join-tokens/';
export const joinTokenKey = (tokenId: string): string => `${JOIN_TOKEN_PREFIX}${tokenId}`;

export const joinTokenRecord = z.object({
  secretHash: z.string(),
  role: z.enum(['control', 'gateway', 'worker']),
  nodeId: z.string().optional(),
  labels: z.record(z.string(), z.string()),
  createdBy: z.string(),
  expiresAt: z.number(),
  usedBy: z.object({ nodeId: z.string(), at: z.string() }).optional(),
});
export type JoinTokenRecord = z.infer<typeof joinTokenRecord>;

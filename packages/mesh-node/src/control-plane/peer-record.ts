/** What operators want of a node id: the registry record `peers/<nodeId>`. It belongs to the id and outlives restarts. */
import type { RegistryRecord } from '@omnirelay/registry';
import type { PeerIntent } from '@omnirelay/wire';
import { z } from 'zod';

export const PEER_PREFIX = 'peers/';
export const peerKey = (nodeId: string): string => `${PEER_PREFIX}${nodeId}`;
export const PEER_SCHEMA = 1;

const schema = z.object({
  intent: z.enum(['Active', 'Cordoned', 'Draining', 'Drained', 'Removed']),
  /** Overlay over the owner's labels. */
  labels: z.record(z.string(), z.string()),
  /** Who set the intent, when and why. */
  by: z.string().optional(),
  at: z.string().optional(),
  reason: z.string().optional(),
  /** The last enrolment by a join token; `again`: the id had certificates before, and those are no longer its. */
  enrolled: z.object({ role: z.string(), at: z.string(), certificatesFrom: z.string(), again: z.boolean() }).optional(),
});

export interface PeerRecord {
  readonly intent: PeerIntent;
  readonly labels: Readonly<Record<string, string>>;
  readonly by?: string | undefined;
  readonly at?: string | undefined;
  readonly reason?: string | undefined;
  readonly enrolled?:
    | { readonly role: string; readonly at: string; readonly certificatesFrom: string; readonly again: boolean }
    | undefined;
}

export const NO_RECORD: PeerRecord = { intent: 'Active', labels: {} };

/** @throws when the record is not one (corrupt, or of a newer reader). */
export function parsePeerRecord(record: RegistryRecord | undefined): PeerRecord {
  if (record === undefined) return NO_RECORD;
  if (record.minReader > PEER_SCHEMA)
    throw new Error(`${record.key} needs a reader of version ${record.minReader}: upgrade this node`);
  return schema.parse(JSON.parse(record.value));
}

/** The record's version as ETag and If-Match carry it; `"0"` where there is none. */
export const recordEtag = (version: bigint | undefined): string => `"${version ?? 0n}"`;

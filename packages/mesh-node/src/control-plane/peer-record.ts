/** What operators want of a node id: the registry record `peers/<nodeId>`. It belongs to the id and outlives restarts. */
import type { RegistryRecord } from '@omnirelay/registry';
import type { AtDeadline, PeerIntent } from '@omnirelay/wire';
import { z } from 'zod';
import { Problem } from './problem.ts';

export const PEER_PREFIX = 'peers/';
export const peerKey = (nodeId: string): string => `${PEER_PREFIX}${nodeId}`;
export const PEER_SCHEMA = 1;

/** Loose: fields that a newer writer added, for readers of this version too, are written back as they were. */
const schema = z.looseObject({
  intent: z.enum(['Active', 'Cordoned', 'Draining', 'Drained', 'Removed']),
  /** Overlay over the owner's labels. */
  labels: z.record(z.string(), z.string()),
  /** Who set the intent, when and why. */
  by: z.string().optional(),
  at: z.string().optional(),
  reason: z.string().optional(),
  drain: z
    .looseObject({
      shards: z.int().min(0),
      correlationId: z.string(),
      forced: z.boolean().optional(),
      since: z.string().optional(),
      deadline: z.string().optional(),
      // What a newer release knows beside these is told as what is least.
      atDeadline: z.enum(['report', 'force', 'call-off']).optional().catch('report'),
      overdueAt: z.string().optional(),
      retriedAt: z.string().optional(),
    })
    .optional(),
  /** The last enrolment by a join token; `again`: the id had certificates before, and those are no longer its. */
  enrolled: z.object({ role: z.string(), at: z.string(), certificatesFrom: z.string(), again: z.boolean() }).optional(),
});

/** What its drain is, for whoever leads the mesh, now or next. Times are RFC 3339. */
export interface DrainRecord {
  /** That it had when the drain began. */
  readonly shards: number;
  /** Of what asked for it. */
  readonly correlationId: string;
  /** Its shards go whatever the rounds have left. */
  readonly forced?: boolean | undefined;
  readonly since?: string | undefined;
  readonly deadline?: string | undefined;
  /** `report` where none is said. */
  readonly atDeadline?: AtDeadline | undefined;
  /** Its time was over then, and it was not done. */
  readonly overdueAt?: string | undefined;
  /** What rests since it was in vain is tried at once: of the last time that somebody asked. */
  readonly retriedAt?: string | undefined;
}

export interface PeerRecord {
  readonly intent: PeerIntent;
  readonly labels: Readonly<Record<string, string>>;
  readonly by?: string | undefined;
  readonly at?: string | undefined;
  readonly reason?: string | undefined;
  readonly drain?: DrainRecord | undefined;
  readonly enrolled?:
    | { readonly role: string; readonly at: string; readonly certificatesFrom: string; readonly again: boolean }
    | undefined;
}

export const NO_RECORD: PeerRecord = { intent: 'Active', labels: {} };

export type ParsedPeerRecord =
  | { readonly kind: 'record'; readonly record: PeerRecord }
  /** Of a newer version, or damaged: what operators want of the node is not known here. */
  | { readonly kind: 'unreadable'; readonly why: string };

const unreadable = (why: string): ParsedPeerRecord => ({ kind: 'unreadable', why });
const damaged = (how: string): ParsedPeerRecord =>
  unreadable(`the record is damaged (${how}): put it right in the registry, or go back to a sound copy`);

export function parsePeerRecord(record: RegistryRecord | undefined): ParsedPeerRecord {
  if (record === undefined) return { kind: 'record', record: NO_RECORD };
  if (record.minReader > PEER_SCHEMA)
    return unreadable(
      `the record needs a reader of version ${record.minReader}, and this node reads ${PEER_SCHEMA}: ask a control node of the newer release, or upgrade this one`,
    );
  try {
    const parsed = schema.safeParse(JSON.parse(record.value));
    if (parsed.success) return { kind: 'record', record: parsed.data };
    return damaged(`${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}`.slice(0, 200));
  } catch {
    return damaged('no JSON');
  }
}

/** For whoever acts on it. @throws Problem record_unreadable: such a record is neither guessed at nor overwritten */
export function readPeerIntent(record: RegistryRecord | undefined): PeerRecord {
  const parsed = parsePeerRecord(record);
  if (parsed.kind === 'record') return parsed.record;
  throw new Problem('record_unreadable', `Nothing was done: of ${record?.key ?? 'this peer'}, ${parsed.why}.`);
}

/** A record keeps the version of its last writer's fields, which are still in it. */
export const schemaOfWrite = (stored: RegistryRecord | undefined): number =>
  Math.max(PEER_SCHEMA, stored?.schema ?? PEER_SCHEMA);

/** The record's version as ETag and If-Match carry it; `"0"` where there is none. */
export const recordEtag = (version: bigint | undefined): string => `"${version ?? 0n}"`;

/** One peer as the API shows it: this node's view of its liveness, joined with what operators want of it. */
import type { Instant } from '@omnirelay/primitives';
import { loadOf, type Member } from '@omnirelay/protocol';
import type { RegistryRecord } from '@omnirelay/registry';
import type { LabelValue, Peer, PeerLoad, PeerStatus } from '@omnirelay/wire';
import { healthScore } from './health-score.ts';
import { type DrainRecord, NO_RECORD, parsePeerRecord, recordEtag } from './peer-record.ts';

export const STATUS: Readonly<Record<Member['liveness'], PeerStatus>> = {
  alive: 'Alive',
  suspect: 'Suspect',
  dead: 'Dead',
  left: 'Left',
};

/** The overlay laid over the owner's labels, each value with its source. */
export function layLabels(
  owner: Readonly<Record<string, string>>,
  overlay: Readonly<Record<string, string>>,
): Record<string, LabelValue> {
  const labels: Record<string, LabelValue> = {};
  for (const [key, value] of Object.entries(owner)) labels[key] = { value, source: 'Owner' };
  for (const [key, value] of Object.entries(overlay)) labels[key] = { value, source: 'Overlay' };
  return labels;
}

/** `not-read`: this node has not read the registry since it started, so what it holds is not known. */
export type KnownRecord = RegistryRecord | undefined | 'not-read';

const drainFields = ({ shards, deadline, overdueAt }: DrainRecord) => ({
  drainShards: shards,
  ...(deadline === undefined ? {} : { drainDeadline: deadline }),
  ...(overdueAt === undefined ? {} : { drainOverdue: true }),
});

function intentFields(record: KnownRecord) {
  if (record === 'not-read') return { stored: NO_RECORD, fields: { intent: 'Unknown' as const } };
  const etag = record === undefined ? {} : { etag: recordEtag(record.version) };
  const parsed = parsePeerRecord(record);
  if (parsed.kind === 'unreadable')
    return { stored: NO_RECORD, fields: { intent: 'Unknown' as const, ...etag, intentReason: parsed.why } };
  const { record: stored } = parsed;
  return {
    stored,
    fields: {
      intent: stored.intent,
      ...etag,
      ...(stored.reason === undefined ? {} : { intentReason: stored.reason }),
      ...(stored.by === undefined ? {} : { intentBy: stored.by }),
      ...(stored.at === undefined ? {} : { intentAt: stored.at }),
      ...(stored.drain === undefined || (stored.intent !== 'Draining' && stored.intent !== 'Drained')
        ? {}
        : drainFields(stored.drain)),
    },
  };
}

function describeLoad(member: Member): { readonly load?: PeerLoad } {
  const told = loadOf(member);
  if (told === undefined) return {};
  const { pendingDepth, latencyP99Ms, errorRatio, reportedAt } = told;
  return { load: { pendingDepth, latencyP99Ms, errorRatio, reportedAt: new Date(reportedAt).toISOString() } };
}

/** Whose view it is. */
export interface Observer {
  readonly self: string;
  readonly localHealth: number;
  toWall(at: Instant): Date;
}

export function describeMember(member: Member, record: KnownRecord, observer: Observer, now: Date): Peer {
  const { stored, fields } = intentFields(record);
  const metadata = member.claim?.metadata;
  const endpoint = metadata?.endpoint ?? '';
  return {
    nodeId: member.nodeId,
    status: STATUS[member.liveness],
    ...fields,
    healthScore: healthScore(member, observer.localHealth),
    ...(member.lastSeen === undefined ? {} : { lastSeen: observer.toWall(member.lastSeen).toISOString() }),
    ...(member.rtt === undefined ? {} : { rttMs: member.rtt }),
    observedBy: observer.self,
    ...(member.tombstoneUntil === undefined
      ? {}
      : { ttl: Math.max(0, Math.round(observer.toWall(member.tombstoneUntil).getTime() - now.getTime())) }),
    leads: [],
    endpoints: { ...(endpoint === '' ? {} : { mesh: endpoint }), ...metadata?.endpoints },
    metadata: {
      role: metadata?.role ?? '',
      clusterId: metadata?.clusterId ?? '',
      region: metadata?.region ?? '',
      zone: metadata?.zone ?? '',
      meshVersion: metadata?.meshVersion ?? '',
      http3Support: metadata?.http3Support ?? false,
      endpoint,
      metadataVersion: String(metadata?.metadataVersion ?? 0),
      posture: metadata?.posture ?? '',
      labels: layLabels(metadata?.labels ?? {}, stored.labels),
    },
    bootEpoch: String(member.life.bootEpoch),
    incarnation: String(member.incarnation),
    statusSince: observer.toWall(member.changedAt).toISOString(),
    ...describeLoad(member),
  };
}

/** Of a peer that gossip does not know: what only the peer itself could tell. */
export const UNTOLD = {
  leads: [],
  endpoints: {},
  metadata: {
    role: '',
    clusterId: '',
    region: '',
    zone: '',
    meshVersion: '',
    http3Support: false,
    endpoint: '',
    metadataVersion: '0',
    posture: '',
    labels: {},
  },
  bootEpoch: '0',
  incarnation: '0',
} as const satisfies Partial<Peer>;

/**
 * A peer that gossip has forgotten (its tombstone ended) or has not met: shown as Dead while an intent other than Active stands, so that
 * an operator can find the cordon and lift it; without one it is not shown.
 */
export function describeUnseen(nodeId: string, record: RegistryRecord, observedBy: string): Peer | null {
  const { stored, fields } = intentFields(record);
  if (fields.intent === 'Active') return null;
  return {
    nodeId,
    status: 'Dead',
    ...fields,
    observedBy,
    ...UNTOLD,
    metadata: { ...UNTOLD.metadata, labels: layLabels({}, stored.labels) },
    statusSince: stored.at ?? new Date(0).toISOString(),
  };
}

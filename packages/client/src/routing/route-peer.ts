/** A peer as routing sees it: what of the control API's `Peer` tells whether it may be asked, where it is, and how. */
import type { Peer, PeerIntent, PeerLoad, PeerStatus } from '@omnirelay/wire';

/** `healthScore`: 0 to 100, as of the last change of the peer, seen by the node that told it. */
export interface RoutePeer {
  readonly nodeId: string;
  readonly status: PeerStatus;
  readonly intent: PeerIntent;
  readonly healthScore?: number;
  readonly role: string;
  readonly clusterId: string;
  readonly region: string;
  readonly zone: string;
  /** `host:port` by what is served there, as the node tells it: `mesh`, and the names of its own services. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** Greater with each life of the node. */
  readonly bootEpoch: string;
  /** What its host reports to the mesh, from whomever the work comes: in powers of two. Absent: nothing. */
  readonly load?: PeerLoad;
}

export function routePeer({ metadata, ...peer }: Peer): RoutePeer {
  return {
    nodeId: peer.nodeId,
    status: peer.status,
    intent: peer.intent,
    ...(peer.healthScore === undefined ? {} : { healthScore: peer.healthScore }),
    role: metadata.role,
    clusterId: metadata.clusterId,
    region: metadata.region,
    zone: metadata.zone,
    endpoints: peer.endpoints,
    labels: Object.fromEntries(Object.entries(metadata.labels).map(([key, { value }]) => [key, value])),
    bootEpoch: peer.bootEpoch,
    ...(peer.load === undefined ? {} : { load: peer.load }),
  };
}

const STATUSES: Readonly<Record<PeerStatus, true>> = { Alive: true, Suspect: true, Dead: true, Left: true };
const INTENTS: Readonly<Record<PeerIntent, true>> = {
  ...{ Active: true, Cordoned: true, Draining: true, Drained: true, Removed: true, Unknown: true },
};
const TEXTS = ['nodeId', 'role', 'clusterId', 'region', 'zone', 'bootEpoch'] as const;

/** Whether what a file held is one. */
export function isRoutePeer(value: unknown): value is RoutePeer {
  if (!isRecord(value)) return false;
  return (
    TEXTS.every((name) => typeof value[name] === 'string') &&
    Object.hasOwn(STATUSES, String(value.status)) &&
    Object.hasOwn(INTENTS, String(value.intent)) &&
    (value.healthScore === undefined || typeof value.healthScore === 'number') &&
    isTexts(value.endpoints) &&
    isTexts(value.labels) &&
    (value.load === undefined || isLoad(value.load))
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isLoad = (value: unknown): value is PeerLoad =>
  isRecord(value) &&
  typeof value.reportedAt === 'string' &&
  [value.pendingDepth, value.latencyP99Ms, value.errorRatio].every((figure) => typeof figure === 'number');

const isTexts = (value: unknown): boolean =>
  isRecord(value) && Object.values(value).every((text) => typeof text === 'string');

/** Whether operators want it to take new work. Not known is no reason to stop: calls go on while a registry is dark. */
export const takesWork = ({ intent }: RoutePeer): boolean => intent === 'Active' || intent === 'Unknown';

/** Whether somebody may be there. */
export const isUp = ({ status, intent }: RoutePeer): boolean =>
  (status === 'Alive' || status === 'Suspect') && intent !== 'Removed';

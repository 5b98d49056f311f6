/** The columns of the node list: what each shows, what it is sorted by, and how wide it is. */
import { errorPercent } from '../../data/error-percent.ts';
import type { Peer } from '../../data/model.ts';
import { LIVENESS } from '../../ui/status.ts';
import { IntentMark, LivenessMark } from '../../ui/status-mark.tsx';
import type { Times } from '../../ui/time.ts';

export interface NodeColumn {
  readonly key: string;
  readonly title: string;
  readonly numeric?: boolean;
  readonly mono?: boolean;
  /** In pixels; the table is laid out once and does not jump while rows come and go. */
  readonly width: number;
  /** `undefined` sorts last in either direction. */
  readonly sortValue: (peer: Peer) => string | number | undefined;
  readonly show: (peer: Peer, times: Times) => React.ReactNode;
}

const text = (value: string | undefined): string => (value === undefined || value === '' ? '–' : value);

export const NODE_COLUMNS: readonly NodeColumn[] = [
  {
    key: 'state',
    title: 'Liveness',
    width: 110,
    sortValue: (peer) => LIVENESS[peer.status].rank,
    show: (peer) => <LivenessMark status={peer.status} />,
  },
  {
    key: 'intent',
    title: 'Intent',
    width: 130,
    sortValue: (peer) => peer.intent,
    show: (peer) => <IntentMark intent={peer.intent} />,
  },
  {
    key: 'role',
    title: 'Role',
    width: 110,
    sortValue: (peer) => peer.metadata.role,
    show: (peer) => text(peer.metadata.role),
  },
  {
    key: 'region',
    title: 'Region',
    width: 120,
    sortValue: (peer) => peer.metadata.region,
    show: (peer) => text(peer.metadata.region),
  },
  {
    key: 'zone',
    title: 'Zone',
    width: 120,
    sortValue: (peer) => peer.metadata.zone || undefined,
    show: (peer) => text(peer.metadata.zone),
  },
  {
    key: 'version',
    title: 'Version',
    width: 100,
    sortValue: (peer) => peer.metadata.meshVersion,
    show: (peer) => text(peer.metadata.meshVersion),
  },
  {
    key: 'rtt',
    title: 'RTT (ms)',
    numeric: true,
    width: 90,
    sortValue: (peer) => peer.rttMs,
    show: (peer) => peer.rttMs?.toFixed(1) ?? '–',
  },
  {
    key: 'health',
    title: 'Health',
    numeric: true,
    width: 80,
    sortValue: (peer) => peer.healthScore,
    show: (peer) => peer.healthScore ?? '–',
  },
  {
    key: 'pending',
    title: 'Pending',
    numeric: true,
    width: 90,
    sortValue: (peer) => peer.load?.pendingDepth,
    show: (peer) => peer.load?.pendingDepth ?? '–',
  },
  {
    key: 'p99',
    title: 'p99 (ms)',
    numeric: true,
    width: 90,
    sortValue: (peer) => peer.load?.latencyP99Ms,
    show: (peer) => peer.load?.latencyP99Ms ?? '–',
  },
  {
    key: 'errors',
    title: 'Errors',
    numeric: true,
    width: 80,
    sortValue: (peer) => peer.load?.errorRatio,
    show: (peer) => (peer.load === undefined ? '–' : errorPercent(peer.load.errorRatio)),
  },
  {
    key: 'since',
    title: 'In this state since',
    width: 190,
    sortValue: (peer) => Date.parse(peer.statusSince),
    show: (peer, { fullTime }) => fullTime(peer.statusSince),
  },
  {
    key: 'seen',
    title: 'Last heard',
    width: 190,
    sortValue: (peer) => (peer.lastSeen === undefined ? undefined : Date.parse(peer.lastSeen)),
    show: (peer, { fullTime }) => (peer.lastSeen === undefined ? '–' : fullTime(peer.lastSeen)),
  },
  {
    key: 'reason',
    title: 'Reason of the intent',
    width: 220,
    sortValue: (peer) => peer.intentReason,
    show: (peer) => text(peer.intentReason),
  },
  {
    key: 'labels',
    title: 'Labels',
    mono: true,
    width: 260,
    sortValue: () => undefined,
    show: (peer) =>
      text(
        Object.entries(peer.metadata.labels)
          .map(([name, label]) => `${name}=${label.value}`)
          .sort()
          .join(' '),
      ),
  },
];

export const DEFAULT_COLUMNS: readonly string[] = ['state', 'intent', 'role', 'region', 'version', 'rtt'];

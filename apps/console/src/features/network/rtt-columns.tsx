/** What a table of round trips says of a pair of members, and of a pair of regions. */
import type { RttPair } from '../../data/rtt-pairs.ts';
import type { RegionPair } from '../../data/rtt-regions.ts';
import { LivenessMark } from '../../ui/status-mark.tsx';
import type { RttColumn } from './rtt-table.tsx';

const inMs = (time: number | undefined): string => time?.toFixed(1) ?? '–';

export const memberRtt = (pair: RttPair): number | undefined => pair.rttMs;
export const regionRtt = (pair: RegionPair): number | undefined => pair.p50Ms;

export const MEMBER_COLUMNS: readonly RttColumn<RttPair>[] = [
  { title: 'RTT (ms)', numeric: true, show: ({ rttMs }) => inMs(rttMs) },
  { title: 'Seen as', show: ({ status }) => <LivenessMark status={status} /> },
];

export const REGION_COLUMNS: readonly RttColumn<RegionPair>[] = [
  { title: 'Pairs', numeric: true, show: ({ pairs }) => pairs },
  { title: 'Measured', numeric: true, show: ({ measured }) => measured },
  { title: 'RTT p50 (ms)', numeric: true, show: ({ p50Ms }) => inMs(p50Ms) },
  { title: 'Max (ms)', numeric: true, show: ({ maxMs }) => inMs(maxMs) },
  { title: 'Suspect', numeric: true, show: ({ suspect }) => suspect },
  { title: 'Dead', numeric: true, show: ({ dead }) => dead },
];

/** Where a simulated member stands and what it says of itself: three regions of three zones, a gateway in twenty. */
import type { LiveMetadata } from './live-members.ts';

const REGIONS = ['eu-west', 'us-east', 'ap-south'] as const;
const ZONES = ['a', 'b', 'c'] as const;
const GATEWAY_EVERY = 20;
export const RINGS = ['canary', 'early', 'broad'] as const;

/** `machine`: a real membership machine stands behind it. `timetable`: its changes follow fixed times, nothing is behind them. */
export type SimulatedBy = 'machine' | 'timetable';

export function livePlace(member: number, by: SimulatedBy, ring: string): LiveMetadata {
  const region = REGIONS[member % REGIONS.length] ?? REGIONS[0];
  return {
    role: member % GATEWAY_EVERY === 0 ? 'gateway' : 'worker',
    region,
    zone: `${region}-${ZONES[Math.floor(member / REGIONS.length) % ZONES.length]}`,
    meshVersion: '0.1.0',
    http3Support: false,
    endpoints: {},
    posture: 'simulated',
    labels: { simulated: 'true', 'simulated-by': by, ring },
  };
}

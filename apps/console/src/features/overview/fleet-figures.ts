/** The figures of a fleet, each with the filter that shows what is behind it. */
import { quoteQueryValue } from '@omnirelay/protocol/query';
import type { Peer } from '../../data/model.ts';
import { LIVENESS, type Liveness } from '../../ui/status.ts';

export const HOUR_MS = 3_600_000;
/** An hour in so many parts of five minutes. */
const PARTS = 12;

export interface StateFigure {
  readonly status: Liveness;
  readonly count: number;
  /** How many came into this state in the last hour. */
  readonly recent: number;
  /** The same by five minutes, the oldest first. */
  readonly arrivals: readonly number[];
  readonly q: string;
}

export interface Share {
  readonly name: string;
  readonly count: number;
  readonly q: string;
}

export interface RegionFigure {
  readonly region: string;
  readonly all: number;
  readonly bad: number;
  readonly outOfService: number;
}

/** How many of the moments fall into each five minutes of the last hour, the oldest first; what lies before is in none. */
export function byFiveMinutes(moments: readonly string[], nowMs: number): readonly number[] {
  const parts = new Array<number>(PARTS).fill(0);
  for (const moment of moments) {
    const ago = Math.max(0, nowMs - Date.parse(moment));
    const part = PARTS - 1 - Math.floor((ago / HOUR_MS) * PARTS);
    if (part >= 0) parts[part] = (parts[part] ?? 0) + 1;
  }
  return parts;
}

export function stateFigures(peers: readonly Peer[], nowMs: number): readonly StateFigure[] {
  return (['Alive', 'Suspect', 'Dead', 'Left'] as const).map((status) => {
    const those = peers.filter((peer) => peer.status === status);
    const arrivals = byFiveMinutes(
      those.map((peer) => peer.statusSince),
      nowMs,
    );
    return {
      status,
      count: those.length,
      recent: arrivals.reduce((sum, count) => sum + count, 0),
      arrivals,
      q: `state:${LIVENESS[status].word.toLowerCase()}`,
    };
  });
}

/** The most frequent first. */
export function versionMix(peers: readonly Peer[]): readonly Share[] {
  return [...Map.groupBy(peers, (peer) => peer.metadata.meshVersion || 'unknown')]
    .map(([name, those]) => ({ name, count: those.length, q: `version:${quoteQueryValue(name)}` }))
    .sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
}

const isBad = (peer: Peer): boolean => peer.status === 'Dead' || peer.status === 'Suspect';

/** Those with the largest share that is dead or suspect first. */
export function worstRegions(peers: readonly Peer[]): readonly RegionFigure[] {
  return [...Map.groupBy(peers, (peer) => peer.metadata.region || 'unknown')]
    .map(([region, those]) => ({
      region,
      all: those.length,
      bad: those.filter(isBad).length,
      outOfService: those.filter((peer) => peer.intent !== 'Active').length,
    }))
    .sort(
      (a, b) => b.bad / b.all - a.bad / a.all || b.outOfService - a.outOfService || a.region.localeCompare(b.region),
    );
}

/**
 * Who may hold the connections of a listener. Those that have shown no certificate, or have not finished the handshake yet, are bounded
 * together and for each source, and the oldest that has never called gives way: however many sit there, a caller still comes in.
 */
import { isIPv6 } from 'node:net';
import type { TransportBounds } from './bounds.ts';

export type SlotBounds = Pick<TransportBounds, 'uncertified' | 'uncertifiedPerSource'>;

export interface ConnectionSlots {
  /** False: its source, or all together, hold as many as they may, and each of those has called. */
  take(ends: string, remoteAddress: string, destroy: () => void): boolean;
  /** It has made a call: it gives way no more. */
  used(ends: string): void;
  /** It has shown a good certificate, or it is closed: it counts no more. */
  release(ends: string): void;
}

/** Whoever has one IPv6 address has a whole /64 of them. */
export function sourceOf(remoteAddress: string): string {
  const address = remoteAddress.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::') as [string, string?];
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const rest = tail === '' ? [] : tail.split(':');
    while (groups.length + rest.length < 8) groups.push('0');
    groups.push(...rest);
  }
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

interface Source {
  /** In the order of their coming. */
  readonly unused: Map<string, () => void>;
  readonly used: Set<string>;
}

const sizeOf = ({ unused, used }: Source): number => unused.size + used.size;

export function connectionSlots(bounds: SlotBounds): ConnectionSlots {
  const sources = new Map<string, Source>();
  const sourceByEnds = new Map<string, string>();

  function release(ends: string): void {
    const name = sourceByEnds.get(ends);
    const source = name === undefined ? undefined : sources.get(name);
    if (name === undefined || source === undefined) return;
    sourceByEnds.delete(ends);
    source.unused.delete(ends);
    source.used.delete(ends);
    if (sizeOf(source) === 0) sources.delete(name);
  }

  function giveWay(source: Source): boolean {
    const [oldest] = source.unused;
    if (oldest === undefined) return false;
    const [ends, destroy] = oldest;
    release(ends);
    destroy();
    return true;
  }

  function mostUnused(): Source | undefined {
    let most: Source | undefined;
    for (const source of sources.values()) if (source.unused.size > (most?.unused.size ?? 0)) most = source;
    return most;
  }

  return {
    take(ends, remoteAddress, destroy) {
      const name = sourceOf(remoteAddress);
      const own = sources.get(name);
      if (own !== undefined && sizeOf(own) >= bounds.uncertifiedPerSource && !giveWay(own)) return false;
      if (sourceByEnds.size >= bounds.uncertified) {
        const most = mostUnused();
        if (most === undefined || !giveWay(most)) return false;
      }
      const source = sources.get(name) ?? { unused: new Map(), used: new Set() };
      source.unused.set(ends, destroy);
      sources.set(name, source);
      sourceByEnds.set(ends, name);
      return true;
    },
    used(ends) {
      const source = sources.get(sourceByEnds.get(ends) ?? '');
      if (source?.unused.delete(ends)) source.used.add(ends);
    },
    release,
  };
}

/**
 * Who may hold the connections of a listener. Those that have shown no certificate, or have not finished the handshake yet, are bounded
 * together and for each source, so that however many of them sit there, certified callers and other sources still come in.
 */
import { isIPv6 } from 'node:net';
import type { TransportBounds } from './bounds.ts';

export type SlotBounds = Pick<TransportBounds, 'uncertified' | 'uncertifiedPerSource'>;

/** What is kept of a connection: enough to end it. */
export interface Holder {
  destroy(): void;
}

export interface ConnectionSlots {
  /** False: its source holds as many as it may. A full listener lets go of the oldest of the source that holds most. */
  take(holder: Holder, remoteAddress: string): boolean;
  /** It has shown a good certificate, or it is closed: it counts no more. */
  release(holder: Holder): void;
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

export function connectionSlots(bounds: SlotBounds): ConnectionSlots {
  const sources = new Map<string, Set<Holder>>();
  const sourceByHolder = new Map<Holder, string>();

  function release(holder: Holder): void {
    const source = sourceByHolder.get(holder);
    if (source === undefined) return;
    sourceByHolder.delete(holder);
    const held = sources.get(source);
    held?.delete(holder);
    if (held?.size === 0) sources.delete(source);
  }

  function evict(): void {
    let most: ReadonlySet<Holder> = new Set();
    for (const held of sources.values()) if (held.size > most.size) most = held;
    const [oldest] = most;
    if (oldest === undefined) return;
    release(oldest);
    oldest.destroy();
  }

  return {
    take(holder, remoteAddress) {
      const source = sourceOf(remoteAddress);
      const held = sources.get(source) ?? new Set();
      if (held.size >= bounds.uncertifiedPerSource) return false;
      if (sourceByHolder.size >= bounds.uncertified) evict();
      sources.set(source, held.add(holder));
      sourceByHolder.set(holder, source);
      return true;
    },
    release,
  };
}

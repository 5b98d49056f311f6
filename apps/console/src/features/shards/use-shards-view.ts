'use client';
/** How shards are looked at, as the address says it, and how it is looked at otherwise. */
import { useAddress } from '../../ui/use-address.ts';
import { readShardsView, type ShardsView, writeShardsView } from './view-state.ts';

export interface ShownView {
  readonly address: URLSearchParams;
  readonly view: ShardsView;
  readonly show: (change: Partial<ShardsView>) => void;
}

export function useShardsView(): ShownView {
  const [address, put] = useAddress();
  return {
    address,
    view: readShardsView(address),
    // From the address as it stands: what this render knows of it is older when two changes follow each other quickly.
    show: (change) =>
      put(writeShardsView({ ...readShardsView(new URLSearchParams(window.location.search)), ...change })),
  };
}

'use client';
/** The namespaces of shards, live, with the fleet's stream: their settings, and how their shards are. */
import { useMemo } from 'react';
import { useLiveFleet } from './live-fleet.tsx';
import type { ShardNamespace } from './model.ts';

export interface KnownNamespaces {
  readonly namespaces: readonly ShardNamespace[];
  readonly total: number;
  /** When a control node said last how they are, and which. */
  readonly generatedAt: string;
  readonly source: string;
}

export interface NamespacesAnswer {
  /** Undefined until they have come. */
  readonly data: KnownNamespaces | undefined;
  /** Why there will be no more, if so. */
  readonly error: Error | null;
}

export function useNamespaces(): NamespacesAnswer {
  const { namespaces: live, head } = useLiveFleet();
  const heard = head?.namespaces;
  return useMemo(() => {
    const error = live?.problem === undefined ? null : new Error(live.problem);
    if (live === undefined || heard === undefined || (error !== null && live.namespaces.length === 0))
      return { data: undefined, error };
    const { namespaces, total } = live;
    return { data: { namespaces, total, generatedAt: heard.asOf, source: heard.source }, error };
  }, [live, heard]);
}

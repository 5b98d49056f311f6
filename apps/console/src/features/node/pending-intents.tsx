'use client';
/**
 * Changes under way, by node: requested (sent), accepted (the registry has it), effective (the watch shows it). They outlive the
 * dialog and the page they were begun on; the last one of a node can be undone for ten seconds.
 */
import { createContext, useCallback, useContext, useMemo, useState } from 'react';
import type { PeerIntent } from '../../data/model.ts';

export type IntentVerb = 'cordon' | 'uncordon';

export interface PendingIntent {
  readonly verb: IntentVerb;
  readonly goal: PeerIntent;
  readonly stage: 'requested' | 'accepted' | 'failed';
  readonly atMs: number;
  readonly problem?: string;
}

interface PendingIntents {
  readonly of: (nodeId: string) => PendingIntent | undefined;
  readonly put: (nodeId: string, pending: PendingIntent | undefined) => void;
}

const PendingContext = createContext<PendingIntents | undefined>(undefined);

export function PendingIntentsProvider({ children }: { readonly children: React.ReactNode }) {
  const [pending, setPending] = useState<ReadonlyMap<string, PendingIntent>>(new Map());
  const put = useCallback((nodeId: string, next: PendingIntent | undefined): void => {
    setPending((before) => {
      const after = new Map(before);
      if (next === undefined) after.delete(nodeId);
      else after.set(nodeId, next);
      return after;
    });
  }, []);
  const value = useMemo(() => ({ of: (nodeId: string) => pending.get(nodeId), put }), [pending, put]);
  return <PendingContext value={value}>{children}</PendingContext>;
}

export function usePendingIntents(): PendingIntents {
  const value = useContext(PendingContext);
  if (value === undefined) throw new Error('usePendingIntents is used outside its provider');
  return value;
}

'use client';
/**
 * Changes under way, by node: requested (sent), accepted (the registry has it), effective (the watch has shown it, once and for all);
 * or refused; or unknown, when nobody said what became of it. They outlive the dialog and the page they were begun on.
 */
import { createContext, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import type { PeerIntent } from '../../data/model.ts';
import { latchEffective } from './latch-effective.ts';

/** What is done to many nodes at once as well. */
export type BulkVerb = 'cordon' | 'uncordon' | 'drain';
export type IntentVerb = BulkVerb;
export type ChangeVerb = IntentVerb | 'remove';

/** All that is sent, so that it can be sent again as it was. */
export interface IntentRequest {
  readonly verb: ChangeVerb;
  readonly reason: string;
  /** Of a drain: all shards at once instead of in rounds. */
  readonly force?: boolean;
  /** Of a drain: how long it may take; without one it takes as long as it takes. */
  readonly deadlineMs?: number;
  readonly idempotencyKey: string;
  /** The version that was reviewed. */
  readonly ifMatch: string | undefined;
}

export interface PendingIntent {
  readonly request: IntentRequest;
  readonly goal: PeerIntent;
  readonly stage: 'requested' | 'accepted' | 'effective' | 'refused' | 'unknown';
  readonly atMs: number;
  /** The version that this change made: only that one may be undone. Absent when it changed nothing. */
  readonly madeEtag?: string;
  readonly problem?: string;
}

export type PendingByNode = ReadonlyMap<string, PendingIntent>;

interface PendingIntents {
  readonly of: (nodeId: string) => PendingIntent | undefined;
  readonly put: (nodeId: string, pending: PendingIntent | undefined) => void;
}

const PendingContext = createContext<PendingIntents | undefined>(undefined);

export function PendingIntentsProvider({ children }: { readonly children: React.ReactNode }) {
  const { peers, ready } = useLiveFleet();
  const [pending, setPending] = useState<PendingByNode>(new Map());
  const put = useCallback((nodeId: string, next: PendingIntent | undefined): void => {
    setPending((before) => {
      const after = new Map(before);
      if (next === undefined) after.delete(nodeId);
      else after.set(nodeId, next);
      return after;
    });
  }, []);
  // What was seen to be so was so, whatever somebody makes of the node a moment later. `pending`: the watch may be ahead of the answer.
  // biome-ignore lint/correctness/useExhaustiveDependencies: from the newest state, which may be ahead of the one that was painted
  useEffect(() => {
    // Who is missing from a picture that is not whole is not gone.
    if (ready) setPending((before) => latchEffective(before, peers));
  }, [pending, peers, ready]);
  const value = useMemo(() => ({ of: (nodeId: string) => pending.get(nodeId), put }), [pending, put]);
  return <PendingContext value={value}>{children}</PendingContext>;
}

export function usePendingIntents(): PendingIntents {
  const value = useContext(PendingContext);
  if (value === undefined) throw new Error('usePendingIntents is used outside its provider');
  return value;
}

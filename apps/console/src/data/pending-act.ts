'use client';
/**
 * One change of one thing that is under way: requested (sent), accepted (the control node has written it down), effective (it has been seen),
 * refused, or unknown where nobody said what became of it. It outlives the sheet and the page. The same request may be sent again: its key makes
 * it count once.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { changeOutcome } from './change-outcome.ts';
import { problemText } from './console-api.tsx';

export type ActStage = 'requested' | 'accepted' | 'effective' | 'refused' | 'unknown';

export interface PendingAct<Request, Answer> {
  readonly request: Request;
  readonly stage: ActStage;
  /** Once it is accepted. */
  readonly answer?: Answer;
  readonly problem?: string;
}

/** Where it is kept: by the kind of change, and its object. */
export const pendingActKey = (...of: readonly string[]): readonly string[] => ['pending-act', ...of];

export interface ActUnderWay<Request, Answer> {
  readonly pending: PendingAct<Request, Answer> | undefined;
  /** Never rejects: what went wrong stands with what is pending. */
  readonly send: (request: Request) => Promise<void>;
  readonly dismiss: () => void;
}

export interface ActToSend<Request, Answer> {
  /** As its key says it. */
  readonly of: readonly string[];
  readonly call: (request: Request) => Promise<Answer>;
  /** Whether an accepted one is seen in what the mesh tells now. What was seen to be so was so, whatever somebody makes of it a moment later. */
  readonly isSeen: (pending: PendingAct<Request, Answer>) => boolean;
}

interface Sending<Request, Answer> {
  readonly request: Request;
  readonly call: (request: Request) => Promise<Answer>;
  /** Is told each stage. */
  readonly put: (pending: PendingAct<Request, Answer>) => void;
}

/** Never rejects: what went wrong is told as the last stage. */
export async function sendAct<Request, Answer>({ request, call, put }: Sending<Request, Answer>): Promise<void> {
  put({ request, stage: 'requested' });
  try {
    put({ request, stage: 'accepted', answer: await call(request) });
  } catch (error) {
    put({ request, stage: changeOutcome(error), problem: problemText(error) });
  }
}

export function usePendingAct<Request, Answer>({
  of,
  call,
  isSeen,
}: ActToSend<Request, Answer>): ActUnderWay<Request, Answer> {
  const cache = useQueryClient();
  const key = pendingActKey(...of);
  const put = (pending: PendingAct<Request, Answer> | undefined): void => void cache.setQueryData(key, pending ?? null);
  // Kept where what is asked is kept, and asked of nobody.
  const { data } = useQuery<PendingAct<Request, Answer> | null>({
    queryKey: key,
    queryFn: () => null,
    enabled: false,
    gcTime: Number.POSITIVE_INFINITY,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const pending = data ?? undefined;
  const seen = pending?.stage === 'accepted' && isSeen(pending);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is seen
  useEffect(() => {
    if (seen) put({ ...pending, stage: 'effective' });
  }, [seen]);
  return {
    pending: seen ? { ...pending, stage: 'effective' } : pending,
    send: (request) => sendAct({ request, call, put }),
    dismiss: () => put(undefined),
  };
}

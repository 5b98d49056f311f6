'use client';
/** What a control node says that a change would do, asked once for as long as its review is open, and anew only where what is meant changes. */
import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

export interface DryRunCall {
  readonly dryRun: true;
  readonly idempotencyKey: string;
}

export interface DryRunToAsk<Answer> {
  /** The change that is meant: its verb, its object, and what else is chosen. */
  readonly meant: readonly (string | undefined)[];
  /** Whether enough is said to be asked; it is, unless told otherwise. */
  readonly ready?: boolean;
  readonly ask: (call: DryRunCall, options: { readonly signal: AbortSignal }) => Promise<Answer>;
}

export interface DryRun<Answer> {
  /** Of the change as well: one key for one review, so that a second click repeats nothing. */
  readonly idempotencyKey: string;
  /** Where something else is chosen, the answer before stays until the new one is there. */
  readonly review: UseQueryResult<Answer>;
}

export function useDryRun<Answer>({ meant, ready = true, ask }: DryRunToAsk<Answer>): DryRun<Answer> {
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const review = useQuery<Answer>({
    queryKey: ['dry-run', ...meant, idempotencyKey],
    queryFn: ({ signal }) => ask({ dryRun: true, idempotencyKey }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    enabled: ready,
  });
  return { idempotencyKey, review };
}

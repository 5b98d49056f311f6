'use client';
/** A document of policy as it stands, asked anew whenever what holds of it may be another; and one of its versions as it was. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useTRPCClient } from '../../data/console-api.tsx';
import type { PolicyAnswer, PolicyDiff } from '../../data/policy-model.ts';
import { useStandOf } from '../../data/steering.ts';

export function usePolicy(id: string): UseQueryResult<PolicyAnswer> {
  const client = useTRPCClient();
  const stand = useStandOf(id);
  return useQuery<PolicyAnswer>({
    queryKey: ['policy', id, stand],
    queryFn: ({ signal }) => client.policies.get.query({ policy: id }, { signal }),
    placeholderData: (before) => (before?.policy.id === id ? before : undefined),
  });
}

export interface DiffToAsk {
  readonly policy: string;
  readonly fromVersion: number;
  /** The newest without it. */
  readonly toVersion?: number | undefined;
}

/** Nothing is asked where none is named. */
export function usePolicyDiff(asked: DiffToAsk | undefined): UseQueryResult<PolicyDiff> {
  const client = useTRPCClient();
  return useQuery<PolicyDiff>({
    queryKey: ['policy-diff', asked?.policy, asked?.fromVersion, asked?.toVersion],
    queryFn: ({ signal }) =>
      client.policies.diff.query(
        {
          policy: asked?.policy ?? '',
          fromVersion: asked?.fromVersion ?? 0,
          ...(asked?.toVersion === undefined ? {} : { toVersion: asked.toVersion }),
        },
        { signal },
      ),
    enabled: asked !== undefined,
    retry: false,
  });
}

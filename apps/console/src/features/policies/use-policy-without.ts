'use client';
/** What would hold were a document to say nothing: the values behind the empty fields of its form, as a control node tells them. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPCClient } from '../../data/console-api.tsx';
import { policyIdOf } from '../../data/policy-address.ts';
import type { Policy } from '../../data/policy-model.ts';
import { valueAt } from './edit-document.ts';
import type { HeldValue } from './policy-form.tsx';
import { usePolicy } from './use-policy.ts';
import { sourceWithout } from './value-words.ts';

export interface PolicyWithout {
  readonly held: (path: string) => HeldValue | undefined;
  readonly guardrails: readonly { readonly name: string; readonly limit: number }[];
}

/** `may`: whoever may not write it sees what holds. */
export function usePolicyWithout(policy: Policy, may: boolean): PolicyWithout {
  const client = useTRPCClient();
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const { id, namespace, version, effective } = policy;
  const answer = useQuery({
    queryKey: ['policy-without', id, version, policy.effectiveVersion],
    queryFn: ({ signal }) =>
      client.policies.reset.mutate(
        { policy: id, dryRun: true, ifMatch: '*', reason: 'dry run', idempotencyKey },
        { signal },
      ),
    enabled: may && policy.written,
    retry: false,
  });
  // Of one that says nothing, what holds is what holds without it.
  const without = answer.data?.after ?? effective;
  const ofCluster = usePolicy(policyIdOf()).data?.sources;
  return {
    held: (path) => ({ value: valueAt(without, path), source: sourceWithout(path, { namespace, ofCluster }) }),
    guardrails: without.guardrails,
  };
}

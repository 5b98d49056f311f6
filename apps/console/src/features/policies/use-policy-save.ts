'use client';
/** A policy that is written from here, from the request until the mesh tells it so. */
import { useTRPCClient } from '../../data/console-api.tsx';
import { type ActUnderWay, usePendingAct } from '../../data/pending-act.ts';
import type { PolicyChange } from '../../data/policy-model.ts';
import { reaches } from '../../data/record-version.ts';
import { useLivePolicy } from '../../data/steering.ts';
import type { PolicyFields } from './edit-document.ts';

export interface PolicySaveRequest {
  readonly policy: string;
  readonly document: PolicyFields;
  readonly ifMatch: string;
  readonly reason: string;
  readonly changeTicket: string;
  readonly idempotencyKey: string;
  readonly dryRun: false;
}

export function usePolicySave(id: string): ActUnderWay<PolicySaveRequest, PolicyChange> {
  const client = useTRPCClient();
  const stored = useLivePolicy(id);
  return usePendingAct<PolicySaveRequest, PolicyChange>({
    of: ['policy', id],
    call: (request) => client.policies.change.mutate({ ...request, document: { ...request.document } }),
    isSeen: ({ answer }) => answer?.etag !== undefined && reaches(stored?.etag, answer.etag),
  });
}

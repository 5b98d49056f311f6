'use client';
/** What becomes of a policy that was written from here, on whichever tab one is; what was refused can be looked at again. */
import Link from 'next/link';
import { useWhyNot } from '../../data/access.ts';
import { ActChip } from '../../data/act-chip.tsx';
import type { PendingAct } from '../../data/pending-act.ts';
import { policyAddress } from '../../data/policy-address.ts';
import type { Policy, PolicyChange } from '../../data/policy-model.ts';
import { type PolicySaveRequest, usePolicySave } from './use-policy-save.ts';

function saveWords({ stage, problem, answer }: PendingAct<PolicySaveRequest, PolicyChange>): string {
  const what = answer === undefined ? 'The policy' : `Version ${answer.version}`;
  switch (stage) {
    case 'requested':
      return 'The policy is being written';
    case 'accepted':
      return `${what} accepted: it is stored, and has not been told back yet`;
    case 'effective':
      return answer?.unchanged === true
        ? 'Nothing was otherwise: no version was written'
        : `${what} effective: it holds now`;
    case 'refused':
      return `Not written: ${problem}`;
    case 'unknown':
      return `Not acknowledged: whether it was written is not known (${problem}).`;
  }
}

export function PolicySaveChip({ cluster, policy }: { readonly cluster: string; readonly policy: Policy }) {
  const whyNot = useWhyNot('mesh.admin');
  const act = usePolicySave(policy.id);
  return (
    <ActChip act={act} whyNot={whyNot} words={saveWords}>
      {act.pending?.stage === 'refused' ? (
        <Link className="button h-6" href={policyAddress(cluster, policy.id, 'config')} prefetch={false}>
          Look again
        </Link>
      ) : null}
    </ActChip>
  );
}

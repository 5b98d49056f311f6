'use client';
/** The last look before a policy is written, and the writing of it. How much is asked for is what the dry run says. */
import { Save } from 'lucide-react';
import { useState } from 'react';
import { policySetCommand } from '../../data/policy-command.ts';
import type { Policy, PolicyChange } from '../../data/policy-model.ts';
import { ConfirmSheet } from '../../ui/confirm-sheet.tsx';
import { ReasonedAction } from '../../ui/reasoned-action.tsx';
import type { PolicyFields } from './edit-document.ts';
import { PolicyPreview } from './policy-preview.tsx';
import { tierOfPolicy } from './tier-of-policy.ts';
import { usePolicySave } from './use-policy-save.ts';

export interface PolicySaveProps {
  /** The version that was read. */
  readonly policy: Policy;
  readonly document: PolicyFields | undefined;
  /** Of that very document. */
  readonly review: PolicyChange | undefined;
  readonly idempotencyKey: string;
  readonly whyNot: string | undefined;
}

export function PolicySave({ policy, document, review, idempotencyKey, whyNot }: PolicySaveProps) {
  const [isOpen, setOpen] = useState(false);
  const { send } = usePolicySave(policy.id);
  const label = `Write version ${policy.version + 1}`;
  const close = (): void => setOpen(false);
  return (
    <>
      <ReasonedAction
        icon={Save}
        label={label}
        whyNot={whyNot ?? (review === undefined ? 'The control node is asked what it would do.' : undefined)}
        onNear={() => undefined}
        onPress={() => setOpen(true)}
      />
      {isOpen && document !== undefined ? (
        <ConfirmSheet
          title={`${label} of the policy of ${policy.namespace ?? 'the cluster'}`}
          description="It holds from the next look of whoever leads the mesh on. The version before stays to be read, and can be written again."
          tier={review === undefined ? { kind: 'T1' } : tierOfPolicy(review)}
          confirmLabel={label}
          reasonNeeded
          withTicket
          wide
          command={(reason, ticket) => policySetCommand(policy.id, document, { reason, ticket })}
          ready={review !== undefined && review.problems.length === 0 && !review.unchanged}
          whyNot={whyNot}
          onConfirm={(reason, changeTicket) => {
            close();
            void send({
              policy: policy.id,
              document,
              ifMatch: policy.etag,
              reason,
              changeTicket,
              idempotencyKey,
              dryRun: false,
            });
          }}
          onClose={close}
        >
          <ul aria-label="What becomes another" className="list-disc pl-5">
            {(review?.diff ?? []).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <PolicyPreview previews={review?.preview ?? []} />
        </ConfirmSheet>
      ) : null}
    </>
  );
}

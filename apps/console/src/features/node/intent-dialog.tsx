'use client';
/** The review before a node is cordoned or taken back: what it would do, as the control node itself says (a dry run), and an optional reason. */
import { useQuery } from '@tanstack/react-query';
import { Dialog } from 'radix-ui';
import { useId, useState } from 'react';
import { problemText, useTRPCClient } from '../../data/console-api.tsx';
import { CliLine } from '../../ui/cli-line.tsx';
import { INTENT_WORDS } from '../../ui/status.ts';
import { intentCommand } from './intent-command.ts';
import type { IntentRequest, IntentVerb } from './pending-intents.tsx';

export interface IntentDialogProps {
  readonly nodeId: string;
  readonly verb: IntentVerb;
  /** Why nothing can be changed now, if so: it may begin while the dialog is open. */
  readonly whyNot: string | undefined;
  readonly onClose: () => void;
  readonly onConfirm: (request: IntentRequest) => void;
}

export function IntentDialog({ nodeId, verb, whyNot, onClose, onConfirm }: IntentDialogProps) {
  const client = useTRPCClient();
  const [reason, setReason] = useState('');
  // One key for one dialog: a second click repeats nothing.
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const fieldId = useId();
  const review = useQuery({
    queryKey: ['dry-run', verb, nodeId, idempotencyKey],
    queryFn: ({ signal }) => client.peers[verb].mutate({ nodeId, dryRun: true, idempotencyKey }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  const blockers = review.data?.blockers ?? [];
  const ready = review.data !== undefined && blockers.length === 0 && whyNot === undefined;
  const title = verb === 'cordon' ? `Cordon ${nodeId}` : `Uncordon ${nodeId}`;
  const confirm = (): void => {
    if (ready) onConfirm({ verb, reason, idempotencyKey, ifMatch: review.data.etag });
  };
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/50" />
        <Dialog.Content className="fixed top-[12vh] left-1/2 z-50 flex max-h-[76vh] w-[min(520px,calc(100vw-32px))] -translate-x-1/2 flex-col gap-4 overflow-auto rounded-md border border-line-strong bg-surface p-5">
          <div>
            <Dialog.Title className="text-lg font-semibold">{title}</Dialog.Title>
            <Dialog.Description className="text-soft">
              {verb === 'cordon'
                ? 'The node stays a member and keeps what it has; nothing new is given to it. You can take it back at any time.'
                : 'The node may be given work again.'}
            </Dialog.Description>
          </div>
          <section aria-label="What would happen" aria-busy={review.isPending}>
            {review.isPending ? (
              <p className="text-soft">Asking the control node what would happen…</p>
            ) : review.isError ? (
              <p role="alert">The control node could not say what would happen: {problemText(review.error)}</p>
            ) : (
              <div className="flex flex-col gap-2">
                <p>
                  <span className="text-soft">Intent:</span> {INTENT_WORDS[review.data.before]}{' '}
                  <span aria-hidden="true">→</span>
                  <span className="sr-only">becomes</span> <strong>{INTENT_WORDS[review.data.after]}</strong>
                  {review.data.unchanged ? <span className="text-soft"> (it is so already)</span> : null}
                </p>
                {review.data.effects.length === 0 ? null : (
                  <ul className="list-disc pl-5">
                    {review.data.effects.map((effect) => (
                      <li key={effect}>{effect}</li>
                    ))}
                  </ul>
                )}
                {blockers.length === 0 ? null : (
                  <ul
                    className="border-l-2 pl-3"
                    style={{ borderColor: 'var(--status-dead)' }}
                    aria-label="Why it cannot be done"
                  >
                    {blockers.map((blocker) => (
                      <li key={blocker}>{blocker}</li>
                    ))}
                  </ul>
                )}
              </div>
            )}
          </section>
          <form
            className="flex flex-col gap-4"
            onSubmit={(event) => {
              event.preventDefault();
              confirm();
            }}
          >
            <label htmlFor={fieldId} className="flex flex-col gap-1">
              <span>
                Reason <span className="text-soft">(optional, kept in the audit)</span>
              </span>
              <input
                id={fieldId}
                className="field"
                maxLength={500}
                autoComplete="off"
                value={reason}
                onChange={(event) => setReason(event.target.value)}
              />
            </label>
            <CliLine command={intentCommand(verb, nodeId, reason)} />
            {whyNot === undefined ? null : <p role="status">{whyNot}</p>}
            <div className="flex flex-wrap items-center justify-end gap-2">
              <span className="mr-auto text-sm text-soft">Leaving this page does not cancel.</span>
              <Dialog.Close asChild>
                <button type="button" className="button">
                  Cancel
                </button>
              </Dialog.Close>
              <button type="submit" className="button button-primary" disabled={!ready}>
                {title}
              </button>
            </div>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

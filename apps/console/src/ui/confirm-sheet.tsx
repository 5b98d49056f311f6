'use client';
/**
 * The last look before a change. T1: what would happen, a reason, the command; focus begins on Cancel, and Enter in the reason confirms
 * nothing. T2, for what is hard to undo or leaves thin capacity: a code to be typed, a rule at the edge, the other side of the screen, so
 * that it is not taken for the sheet that one knows. T3, for what goes beyond a guardrail: the same, and a second person. T0 has no sheet: it is
 * done at once and can be undone.
 */
import { Dialog } from 'radix-ui';
import { useId, useRef, useState } from 'react';
import { CliLine } from './cli-line.tsx';

export type ConfirmTier =
  | { readonly kind: 'T1' }
  | { readonly kind: 'T2'; readonly code: string; readonly why: readonly string[] }
  /** `secondPerson`: who else it takes, in a sentence. */
  | { readonly kind: 'T3'; readonly code: string; readonly why: readonly string[]; readonly secondPerson: string };

export interface ConfirmSheetProps {
  readonly title: string;
  readonly description: string;
  readonly tier: ConfirmTier;
  /** Verb and object: `Cordon 5 nodes`. */
  readonly confirmLabel: string;
  /** The same as a command, with the reason and the ticket that have been typed. */
  readonly command: (reason: string, ticket: string) => string;
  readonly ready: boolean;
  /** Nothing is done without a reason. */
  readonly reasonNeeded?: boolean;
  /** What is wrong with a reason that was typed: it stands below the field, and nothing is done. */
  readonly reasonProblem?: (reason: string) => string | undefined;
  /** Why nothing can be changed now, if so: it may begin while the sheet is open. */
  readonly whyNot: string | undefined;
  /** A ticket may be named beside the reason. */
  readonly withTicket?: boolean;
  /** For a form with rows. */
  readonly wide?: boolean;
  readonly onConfirm: (reason: string, ticket: string) => void;
  readonly onClose: () => void;
  /** What would happen. */
  readonly children: React.ReactNode;
}

const PLACE = {
  T1: 'top-[8vh] left-1/2 max-h-[84vh] -translate-x-1/2 rounded-md border border-line-strong',
  T2: 'inset-y-0 right-0 border-l-8 border-status-dead',
  T3: 'inset-y-0 right-0 border-l-8 border-status-dead',
} as const;
const WIDTH = {
  T1: { usual: 'w-[min(640px,calc(100vw-32px))]', wide: 'w-[min(760px,calc(100vw-32px))]' },
  T2: { usual: 'w-[min(560px,100vw)]', wide: 'w-[min(720px,100vw)]' },
  T3: { usual: 'w-[min(560px,100vw)]', wide: 'w-[min(720px,100vw)]' },
} as const;

const noProblem = (): undefined => undefined;

export function ConfirmSheet(props: ConfirmSheetProps) {
  const {
    title,
    description,
    tier,
    confirmLabel,
    command,
    ready,
    reasonNeeded = false,
    reasonProblem = noProblem,
    withTicket = false,
    wide = false,
    whyNot,
    onConfirm,
    onClose,
    children,
  } = props;
  const [reason, setReason] = useState('');
  const [ticket, setTicket] = useState('');
  const [typed, setTyped] = useState('');
  const cancel = useRef<HTMLButtonElement>(null);
  const reasonId = useId();
  const ticketId = useId();
  const codeId = useId();
  const whyId = useId();
  const problemId = useId();
  const problem = reason.trim() === '' ? undefined : reasonProblem(reason);
  const may =
    ready &&
    (!reasonNeeded || reason.trim() !== '') &&
    problem === undefined &&
    whyNot === undefined &&
    (tier.kind === 'T1' || typed.trim() === tier.code);
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/50" />
        <Dialog.Content
          className={`fixed z-50 flex flex-col gap-4 overflow-auto bg-surface p-5 ${PLACE[tier.kind]} ${WIDTH[tier.kind][wide ? 'wide' : 'usual']}`}
          data-tier={tier.kind}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            cancel.current?.focus();
          }}
        >
          <div>
            <Dialog.Title className="text-lg font-semibold">{title}</Dialog.Title>
            <Dialog.Description className="text-soft">{description}</Dialog.Description>
          </div>
          {children}
          <label htmlFor={reasonId} className="flex flex-col gap-1">
            <span>
              Reason <span className="text-soft">({reasonNeeded ? 'needed' : 'optional'}, kept in the audit)</span>
            </span>
            <input
              id={reasonId}
              className="field"
              maxLength={500}
              autoComplete="off"
              aria-invalid={problem !== undefined}
              aria-describedby={problem === undefined ? undefined : problemId}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </label>
          {problem === undefined ? null : (
            <p id={problemId} className="-mt-3 border-l-2 border-status-dead pl-2 text-sm" role="alert">
              {problem}
            </p>
          )}
          {withTicket ? (
            <label htmlFor={ticketId} className="flex flex-col gap-1">
              <span>
                Ticket <span className="text-soft">(optional)</span>
              </span>
              <input
                id={ticketId}
                className="field"
                maxLength={100}
                autoComplete="off"
                spellCheck={false}
                value={ticket}
                onChange={(event) => setTicket(event.target.value)}
              />
            </label>
          ) : null}
          {tier.kind === 'T1' ? null : (
            <div className="flex flex-col gap-2">
              <ul className="list-disc pl-5">
                {tier.why.map((text) => (
                  <li key={text}>{text}</li>
                ))}
              </ul>
              {tier.kind === 'T3' ? <p className="font-medium">{tier.secondPerson}</p> : null}
              <label htmlFor={codeId} className="flex flex-col gap-1">
                <span>
                  Type <strong className="font-mono">{tier.code}</strong> to go on
                </span>
                <input
                  id={codeId}
                  className="field font-mono"
                  autoComplete="off"
                  spellCheck={false}
                  value={typed}
                  onChange={(event) => setTyped(event.target.value)}
                />
              </label>
            </div>
          )}
          <CliLine command={command(reason, ticket)} />
          {whyNot === undefined ? null : (
            <p id={whyId} role="status">
              {whyNot}
            </p>
          )}
          <div className="flex flex-wrap items-center justify-end gap-2">
            <span className="mr-auto text-sm text-soft">Leaving this page does not cancel.</span>
            <Dialog.Close asChild>
              <button ref={cancel} type="button" className="button">
                Cancel
              </button>
            </Dialog.Close>
            <button
              type="button"
              className="button button-primary"
              disabled={!may}
              aria-describedby={whyNot === undefined ? undefined : whyId}
              onClick={() => onConfirm(reason, ticket)}
            >
              {confirmLabel}
            </button>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

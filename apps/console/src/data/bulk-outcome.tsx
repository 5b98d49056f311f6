'use client';
/** What became of each one after one change was sent for many: never one word for all. */
import { Dialog } from 'radix-ui';
import { Glyph } from '../ui/status-mark.tsx';
import { STAGE_LOOK } from './act-chip.tsx';
import { BulkTable } from './bulk-table.tsx';
import type { ActStage } from './pending-act.ts';

export interface BulkOutcomeProps {
  readonly title: string;
  /** What each of them is: `Node`. */
  readonly noun: string;
  readonly ids: readonly string[];
  /** Selected, but not sent. */
  readonly left: readonly string[];
  readonly pendingOf: (id: string) => { readonly stage: ActStage; readonly problem?: string } | undefined;
  readonly whyNot: string | undefined;
  /** Sends the same requests once more. */
  readonly onRepeat: (ids: readonly string[]) => void;
  readonly onClose: () => void;
}

const WORDS: Readonly<Record<ActStage, string>> = {
  requested: 'requested',
  accepted: 'accepted',
  effective: 'effective',
  refused: 'not done',
  unknown: 'not known',
};

function summary(stages: readonly (ActStage | undefined)[]): string {
  const counts = Map.groupBy(stages, (stage) => (stage === undefined ? 'waiting' : WORDS[stage]));
  return [...counts].map(([word, those]) => `${those.length} ${word}`).join(', ');
}

export function BulkOutcome({ title, noun, ids, left, pendingOf, whyNot, onRepeat, onClose }: BulkOutcomeProps) {
  const outcomes = ids.map((id) => ({ id, pending: pendingOf(id) }));
  const unknown = outcomes.flatMap(({ id, pending }) => (pending?.stage === 'unknown' ? [id] : []));
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/50" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[8vh] left-1/2 z-50 flex max-h-[84vh] w-[min(640px,calc(100vw-32px))] -translate-x-1/2 flex-col gap-4 overflow-auto rounded-md border border-line-strong bg-surface p-5"
        >
          <Dialog.Title className="text-lg font-semibold">{title}</Dialog.Title>
          <p role="status">{summary(outcomes.map(({ pending }) => pending?.stage))}</p>
          <BulkTable noun={noun} said="Outcome" height="max-h-80">
            {outcomes.map(({ id, pending }) => (
              <tr key={id} data-stage={pending?.stage ?? 'waiting'}>
                <td className="table-cell py-1.5 font-mono text-sm">{id}</td>
                <td className="table-cell py-1.5">
                  {pending === undefined ? (
                    'waiting its turn'
                  ) : (
                    <span className="inline-flex items-center gap-1.5">
                      <Glyph {...STAGE_LOOK[pending.stage]} />
                      {WORDS[pending.stage]}
                      {pending.problem === undefined ? '' : `: ${pending.problem}`}
                    </span>
                  )}
                </td>
              </tr>
            ))}
            {left.map((id) => (
              <tr key={id}>
                <td className="table-cell font-mono text-sm">{id}</td>
                <td className="table-cell text-soft">not sent</td>
              </tr>
            ))}
          </BulkTable>
          <div className="flex flex-wrap items-center justify-end gap-2">
            {unknown.length === 0 ? null : (
              <button
                type="button"
                className="button"
                disabled={whyNot !== undefined}
                title={whyNot}
                onClick={() => onRepeat(unknown)}
              >
                Try the {unknown.length} unknown again
              </button>
            )}
            <Dialog.Close asChild>
              <button type="button" className="button button-primary">
                Close
              </button>
            </Dialog.Close>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

'use client';
/** What became of each node after one change was sent for many: never one word for all. */
import { Dialog } from 'radix-ui';
import { Glyph } from '../../ui/status-mark.tsx';
import type { PendingIntent } from './pending-intents.tsx';

export interface BulkOutcomeProps {
  readonly title: string;
  readonly nodeIds: readonly string[];
  /** Selected, but not sent. */
  readonly left: readonly string[];
  readonly pendingOf: (nodeId: string) => PendingIntent | undefined;
  readonly whyNot: string | undefined;
  /** Sends the same requests once more. */
  readonly onRepeat: (nodeIds: readonly string[]) => void;
  readonly onClose: () => void;
}

const LOOK = {
  requested: { shape: 'half-diamond', colour: 'progress' },
  accepted: { shape: 'half-diamond', colour: 'progress' },
  effective: { shape: 'filled-circle', colour: 'alive' },
  refused: { shape: 'square-x', colour: 'dead' },
  unknown: { shape: 'triangle', colour: 'suspect' },
} as const satisfies Record<PendingIntent['stage'], unknown>;

const WORDS: Readonly<Record<PendingIntent['stage'], string>> = {
  requested: 'requested',
  accepted: 'accepted',
  effective: 'effective',
  refused: 'not done',
  unknown: 'not known',
};

function summary(stages: readonly (PendingIntent['stage'] | undefined)[]): string {
  const counts = Map.groupBy(stages, (stage) => (stage === undefined ? 'waiting' : WORDS[stage]));
  return [...counts].map(([word, those]) => `${those.length} ${word}`).join(', ');
}

export function BulkOutcome({ title, nodeIds, left, pendingOf, whyNot, onRepeat, onClose }: BulkOutcomeProps) {
  const outcomes = nodeIds.map((nodeId) => ({ nodeId, pending: pendingOf(nodeId) }));
  const unknown = outcomes.flatMap(({ nodeId, pending }) => (pending?.stage === 'unknown' ? [nodeId] : []));
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
          <section
            className="max-h-80 overflow-auto border border-line"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
            tabIndex={0}
            aria-label="Each node"
          >
            <table className="w-full">
              <thead className="sticky top-0 bg-raised">
                <tr>
                  <th scope="col" className="table-head">
                    Node
                  </th>
                  <th scope="col" className="table-head">
                    Outcome
                  </th>
                </tr>
              </thead>
              <tbody>
                {outcomes.map(({ nodeId, pending }) => (
                  <tr key={nodeId} data-stage={pending?.stage ?? 'waiting'}>
                    <td className="table-cell py-1.5 font-mono text-sm">{nodeId}</td>
                    <td className="table-cell py-1.5">
                      {pending === undefined ? (
                        'waiting its turn'
                      ) : (
                        <span className="inline-flex items-center gap-1.5">
                          <Glyph {...LOOK[pending.stage]} />
                          {WORDS[pending.stage]}
                          {pending.problem === undefined ? '' : `: ${pending.problem}`}
                        </span>
                      )}
                    </td>
                  </tr>
                ))}
                {left.map((nodeId) => (
                  <tr key={nodeId}>
                    <td className="table-cell font-mono text-sm">{nodeId}</td>
                    <td className="table-cell text-soft">not sent</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
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

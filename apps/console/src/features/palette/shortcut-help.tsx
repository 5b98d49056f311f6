'use client';
/** `?`: every shortcut that works on the page behind it. */
import { Dialog } from 'radix-ui';
import { useState } from 'react';
import { type Shortcut, useShortcuts } from '../../ui/shortcuts.tsx';

const ALWAYS: readonly (readonly [string, string])[] = [
  ['Ctrl K', 'Search or run a command'],
  ['Shift', 'Held down: show the keys on the controls'],
];

function working(shortcuts: readonly Shortcut[]): readonly (readonly [string, string])[] {
  // The one added last is the one that works.
  const byKeys = new Map([
    ['Esc', 'Close what is open; leave a box'],
    ...shortcuts.map(({ keys, label }) => [keys === 'Escape' ? 'Esc' : keys, label] as const),
  ]);
  return [...byKeys].sort(([a], [b]) => a.localeCompare(b));
}

export function ShortcutHelp({ onClose }: { readonly onClose: () => void }) {
  const { all } = useShortcuts();
  const [rows] = useState(() => [...working(all()), ...ALWAYS]);
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/50" />
        <Dialog.Content
          className="fixed top-[10vh] left-1/2 z-50 flex max-h-[80vh] w-[min(460px,calc(100vw-32px))] -translate-x-1/2 flex-col gap-3 overflow-auto rounded-md border border-line-strong bg-surface p-5"
          aria-describedby={undefined}
        >
          <Dialog.Title className="text-lg font-semibold">Keyboard shortcuts</Dialog.Title>
          <dl>
            {rows.map(([keys, label]) => (
              <div key={keys} className="flex min-h-8 items-center gap-3 border-b border-line last:border-b-0">
                <dt className="w-20 shrink-0">
                  <kbd className="font-mono text-sm">{keys}</kbd>
                </dt>
                <dd>{label}</dd>
              </div>
            ))}
          </dl>
          <Dialog.Close asChild>
            <button type="button" className="button self-end">
              Close
            </button>
          </Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

'use client';
/** Ctrl-K: pages, nodes and actions by a few letters. Its dialog is loaded when it is first opened. */
import { lazy, Suspense, useEffect, useState } from 'react';
import { OPEN_PALETTE } from '../../ui/open-palette.ts';
import { useShortcut } from '../../ui/shortcuts.tsx';
import type { PaletteDialogProps } from './palette-dialog.tsx';

const loadPalette = () => import('./palette-dialog.tsx').then((found) => ({ default: found.PaletteDialog }));
const PaletteDialog = lazy(loadPalette);
const ShortcutHelp = lazy(() => import('./shortcut-help.tsx').then((found) => ({ default: found.ShortcutHelp })));

const FETCH_AFTER_MS = 2_000;

export type CommandPaletteProps = Omit<PaletteDialogProps, 'onClose'>;

export function CommandPalette(props: CommandPaletteProps) {
  const [open, setOpen] = useState<'palette' | 'help' | undefined>(undefined);
  useShortcut('?', 'All shortcuts', () => setOpen('help'));
  useEffect(() => {
    const show = (): void => setOpen('palette');
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      // A review that is open is not left for another thing by a key.
      if (document.querySelector('[role=dialog]') === null) show();
    };
    window.addEventListener('keydown', onKey);
    window.addEventListener(OPEN_PALETTE, show);
    // Once the page stands: the first letters must not wait for it.
    const early = window.setTimeout(() => loadPalette().catch(() => undefined), FETCH_AFTER_MS);
    return () => {
      window.clearTimeout(early);
      window.removeEventListener('keydown', onKey);
      window.removeEventListener(OPEN_PALETTE, show);
    };
  }, []);
  const close = (): void => setOpen(undefined);
  if (open === undefined) return null;
  return (
    <Suspense>
      {open === 'palette' ? <PaletteDialog {...props} onClose={close} /> : <ShortcutHelp onClose={close} />}
    </Suspense>
  );
}

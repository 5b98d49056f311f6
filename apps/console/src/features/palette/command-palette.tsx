'use client';
/** Ctrl-K: pages, nodes and actions by a few letters. Its dialog is loaded when it is first opened. */
import dynamic from 'next/dynamic';
import { useEffect, useState } from 'react';
import { OPEN_PALETTE } from '../../ui/open-palette.ts';
import { useShortcut } from '../../ui/shortcuts.tsx';
import type { PaletteDialogProps } from './palette-dialog.tsx';

const PaletteDialog = dynamic<PaletteDialogProps>(
  () => import('./palette-dialog.tsx').then((module) => module.PaletteDialog),
  { ssr: false },
);
const ShortcutHelp = dynamic<{ readonly onClose: () => void }>(
  () => import('./shortcut-help.tsx').then((module) => module.ShortcutHelp),
  { ssr: false },
);

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
    return () => {
      window.removeEventListener('keydown', onKey);
      window.removeEventListener(OPEN_PALETTE, show);
    };
  }, []);
  const close = (): void => setOpen(undefined);
  if (open === 'palette') return <PaletteDialog {...props} onClose={close} />;
  return open === 'help' ? <ShortcutHelp onClose={close} /> : null;
}

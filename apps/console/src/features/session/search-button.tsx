'use client';
/** The visible way to the command palette; the palette itself listens for the key. */
import { Search } from 'lucide-react';
import { openPalette } from '../../ui/open-palette.ts';

export function SearchButton() {
  return (
    <button type="button" className="button font-normal text-soft" aria-keyshortcuts="Control+K" onClick={openPalette}>
      <Search className="size-3.5" aria-hidden="true" />
      <span className="max-lg:sr-only">Search or run a command</span>
      <span aria-hidden="true" className="font-mono text-xs max-lg:hidden">
        Ctrl K
      </span>
    </button>
  );
}

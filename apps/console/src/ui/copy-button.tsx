'use client';
/** Copies a text and says so, or that it could not, also to those who hear the page. */
import { Check, Copy, type LucideIcon, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useShortcut } from './shortcuts.tsx';

export interface CopyButtonProps {
  /** What it takes a moment to get is got when it is asked for. */
  readonly text: string | (() => string | Promise<string>);
  readonly label: string;
  /** What is copied, as a sign; the label is its name and its tooltip. */
  readonly icon?: LucideIcon;
  /** The key that does the same. */
  readonly shortcut?: string;
}

type Outcome = 'none' | 'copied' | 'failed';

export function CopyButton({ text, label, icon = Copy, shortcut }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<Outcome>('none');
  useEffect(() => {
    if (outcome === 'none') return;
    const timer = setTimeout(() => setOutcome('none'), outcome === 'copied' ? 2_000 : 6_000);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : await text());
      setOutcome('copied');
    } catch {
      // The browser forbids it, the page is not secure and there is no clipboard, or what was to be copied did not come.
      setOutcome('failed');
    }
  };
  useShortcut(shortcut, label, () => void copy());
  const Icon = outcome === 'none' ? icon : outcome === 'copied' ? Check : TriangleAlert;
  return (
    <span className="relative inline-flex items-center">
      <button
        type="button"
        className="icon-button"
        onClick={() => void copy()}
        aria-label={label}
        title={label}
        aria-keyshortcuts={shortcut}
        data-shortcut={shortcut}
      >
        <Icon className="size-4" aria-hidden="true" />
      </button>
      <span className={outcome === 'failed' ? 'text-sm' : 'sr-only'} role="status">
        {outcome === 'none'
          ? ''
          : outcome === 'copied'
            ? `${label}: copied`
            : 'Not copied: the browser does not allow it, or it did not come'}
      </span>
    </span>
  );
}

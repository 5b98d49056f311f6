'use client';
/** At the end of a page's head: what it shows is asked for anew, or copied as a link and as the command that tells the same. */
import { Link2, RotateCw, Terminal } from 'lucide-react';
import { CopyButton } from './copy-button.tsx';

export interface PageToolsProps {
  readonly command: string;
  /** For what is not told as it changes: what the press is called, and what it does. */
  readonly anew?: { readonly label: string; readonly onPress: () => void };
  /** Of this page alone, before the others. */
  readonly children?: React.ReactNode;
}

export function PageTools({ command, anew, children }: PageToolsProps) {
  return (
    <div className="ml-auto flex items-center">
      {children}
      {anew === undefined ? null : (
        <button type="button" className="icon-button" aria-label={anew.label} title={anew.label} onClick={anew.onPress}>
          <RotateCw className="size-4" aria-hidden="true" />
        </button>
      )}
      <CopyButton text={() => window.location.href} label="Copy link" icon={Link2} />
      <CopyButton text={command} label="Copy as CLI" icon={Terminal} shortcut="c" />
    </div>
  );
}

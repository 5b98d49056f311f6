/** The command that does the same as the screen, ready to be copied. */
import { CopyButton } from './copy-button.tsx';

export interface CliLineProps {
  readonly command: string;
  /** The key that copies it. */
  readonly shortcut?: string;
}

export function CliLine({ command, shortcut }: CliLineProps) {
  return (
    <div className="flex items-center gap-1 rounded-md border border-line bg-sunken py-0.5 pr-0.5 pl-2">
      <code className="min-w-0 grow font-mono text-sm break-words">{command}</code>
      <CopyButton text={command} label="Copy command" {...(shortcut === undefined ? {} : { shortcut })} />
    </div>
  );
}

/** The command that does the same as the screen, ready to be copied. */
import { CopyButton } from './copy-button.tsx';

export function CliLine({ command }: { readonly command: string }) {
  return (
    <div className="flex items-center gap-1 rounded-md border border-line bg-sunken py-0.5 pr-0.5 pl-2">
      <code className="min-w-0 grow font-mono text-sm break-words">{command}</code>
      <CopyButton text={command} label="Copy command" />
    </div>
  );
}

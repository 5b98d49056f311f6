/** A fence so that it can be read, and copied as it is. */

import { CopyButton } from '../ui/copy-button.tsx';
import { fenceWords } from './fence.ts';

export function FenceText({ fence }: { readonly fence: string }) {
  return (
    <span className="inline-flex max-w-full flex-col">
      <span className="inline-flex items-center gap-1 whitespace-nowrap">
        {fenceWords(fence)}
        <CopyButton text={fence} label="Copy fence token" />
      </span>
      <span className="font-mono text-xs break-all text-soft">{fence}</span>
    </span>
  );
}

/** What differs between two documents of policy: in words, and line by line as people read the change of a file. */
import { useMemo } from 'react';
import { diffLines, withContext } from './line-diff.ts';

export interface DocumentDiffProps {
  readonly before: string;
  readonly after: string;
  /** In words, as the control node tells it; undefined while it has not. */
  readonly words: readonly string[] | undefined;
}

const CONTEXT = 3;
const SIGN = { same: ' ', added: '+', removed: '−' } as const;
const TOLD = { same: '', added: 'new: ', removed: 'taken away: ' } as const;
const LOOK = {
  same: 'border-l-transparent text-soft',
  added: 'border-l-status-alive bg-raised',
  removed: 'border-l-status-dead bg-sunken text-soft',
} as const;

export function DocumentDiff({ before, after, words }: DocumentDiffProps) {
  const lines = useMemo(() => withContext(diffLines(before, after), CONTEXT), [before, after]);
  if (before === after) return <p className="text-soft">Nothing is otherwise.</p>;
  return (
    <div className="flex flex-col gap-3">
      {words === undefined || words.length === 0 ? null : (
        <ul aria-label="What differs, in words" className="list-disc pl-5">
          {words.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      <ol
        aria-label="What differs, line by line"
        className="overflow-x-auto border border-line py-1 font-mono text-sm"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
      >
        {lines.map((line, at) =>
          line === undefined ? (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: a gap is its place
              key={`left ${at}`}
              className="border-l-4 border-l-transparent px-3 text-soft"
              aria-label="further lines"
            >
              ⋯
            </li>
          ) : (
            <li
              key={`${line.was ?? ''}:${line.is ?? ''}`}
              data-kind={line.kind}
              className={`flex border-l-4 whitespace-pre ${LOOK[line.kind]}`}
            >
              <span aria-hidden="true" className="w-10 shrink-0 pr-3 text-right text-soft select-none">
                {line.is ?? line.was}
              </span>
              <span aria-hidden="true" className="w-4 shrink-0 select-none">
                {SIGN[line.kind]}
              </span>
              <span className="sr-only">{TOLD[line.kind]}</span>
              {line.text}
            </li>
          ),
        )}
      </ol>
    </div>
  );
}

'use client';
/** The document as text, with the numbers of its lines, and below it each problem with the line that it is about. */
import { useId, useRef } from 'react';
import type { FieldProblem } from '../../data/console-api.tsx';
import { Glyph } from '../../ui/status-mark.tsx';
import { lineNear, type ReadText } from './document-lines.ts';
import { placeOf } from './problems-at.ts';

export interface PolicyTextEditorProps {
  readonly text: string;
  readonly read: ReadText;
  readonly problems: readonly FieldProblem[];
  readonly onChange: (text: string) => void;
}

interface LineProblem {
  readonly line: number;
  readonly words: string;
}

const MOST_CHARACTERS = 100_000;
const LEAST_LINES = 12;

function problemsByLine(read: ReadText, problems: readonly FieldProblem[]): readonly LineProblem[] {
  if (read.kind === 'wrong') return [{ line: read.line, words: read.problem }];
  return problems
    .map(({ path, message }) => ({ line: lineNear(read.lineOf, placeOf(path)), words: `${placeOf(path)} ${message}` }))
    .sort((a, b) => a.line - b.line);
}

export function PolicyTextEditor({ text, read, problems, onChange }: PolicyTextEditorProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const problemsId = useId();
  const lines = text.split('\n');
  const found = problemsByLine(read, problems);
  const wrong = new Set(found.map(({ line }) => line));
  const goTo = (line: number): void => {
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    area.current?.focus();
    area.current?.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  };
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <div className="flex max-h-[60vh] overflow-auto border border-line-strong font-mono text-sm leading-5">
        <ol
          aria-hidden="true"
          className="shrink-0 border-r border-line bg-raised py-1 text-right text-soft select-none"
        >
          {lines.map((_, at) => (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
              key={at}
              className="flex h-5 items-center justify-end gap-1 px-2"
            >
              {wrong.has(at + 1) ? <Glyph shape="square-x" colour="dead" /> : null}
              {at + 1}
            </li>
          ))}
        </ol>
        <textarea
          ref={area}
          aria-label="Document as text"
          aria-invalid={found.length > 0}
          aria-describedby={found.length === 0 ? undefined : problemsId}
          className="min-w-0 grow resize-none bg-surface px-2 py-1 leading-5 whitespace-pre"
          wrap="off"
          rows={Math.max(LEAST_LINES, lines.length)}
          maxLength={MOST_CHARACTERS}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
      {found.length === 0 ? null : (
        <div id={problemsId} role="alert" aria-label="What is wrong" className="border-l-2 border-status-dead pl-3">
          <ul>
            {found.map(({ line, words }) => (
              <li key={`${line} ${words}`}>
                <button type="button" className="link h-6" onClick={() => goTo(line)}>
                  Line {line}
                </button>{' '}
                {words}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

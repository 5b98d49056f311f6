'use client';
/** A document of policy, line by line, as it is stored. Each line has an address; the one that an address names is lit and brought into sight. */
import { Pin } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { CopyButton } from '../../ui/copy-button.tsx';
import { changedQuery } from '../../ui/use-address.ts';
import { readText } from './document-lines.ts';
import { lineOfPlace, useNamedPlace } from './named-place.ts';

export interface DocumentTextProps {
  readonly text: string;
  /** The version that stands here: a permalink keeps it. */
  readonly version: number;
}

export function DocumentText({ text, version }: DocumentTextProps) {
  const place = useNamedPlace();
  const lines = useMemo(() => text.split('\n'), [text]);
  const placeOf = useMemo(() => {
    const read = readText(text);
    return read.kind === 'json' ? read.lineOf : new Map<string, number>();
  }, [text]);
  const nameOf = useMemo(() => new Map([...placeOf].map(([name, line]) => [line, name])), [placeOf]);
  const lit = lineOfPlace(place, placeOf);
  const row = useRef<HTMLLIElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: brought into sight where another line is named
  useEffect(() => {
    row.current?.scrollIntoView({ block: 'nearest' });
  }, [lit]);
  const permalink = (): string => {
    const { origin, pathname, search, hash } = window.location;
    return `${origin}${pathname}${changedQuery(search, { version: String(version) })}${hash}`;
  };
  return (
    <section aria-label="Document" className="flex min-w-0 flex-col border border-line">
      <div className="flex items-center border-b border-line bg-raised pr-1 pl-3">
        <h2 className="font-medium">
          Document <span className="font-normal text-soft">version {version}</span>
        </h2>
        <span className="ml-auto">
          <CopyButton text={permalink} label="Copy permalink" icon={Pin} />
        </span>
      </div>
      <ol className="overflow-x-auto py-1 font-mono text-sm">
        {lines.map((line, at) => {
          const number = at + 1;
          const isLit = number === lit;
          return (
            <li
              key={number}
              ref={isLit ? row : undefined}
              aria-current={isLit ? 'location' : undefined}
              className={`flex h-5 items-center border-l-4 whitespace-pre ${isLit ? 'border-l-accent bg-sunken' : 'border-l-transparent'}`}
            >
              <a
                href={`#${encodeURIComponent(nameOf.get(number) ?? `L${number}`)}`}
                aria-label={`Line ${number}`}
                className="inline-flex min-h-5 w-10 shrink-0 items-center justify-end pr-3 text-soft select-none hover:text-text"
              >
                {number}
              </a>
              {line}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

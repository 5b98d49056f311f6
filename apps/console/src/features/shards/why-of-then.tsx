'use client';
/** Of which moment and which map an explanation is, a link that tells the same to anybody later, and what is not known of the past. */
import { Pin } from 'lucide-react';
import { generationOf } from '../../data/map-version.ts';
import type { ShardExplanation } from '../../data/model.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { changedQuery } from '../../ui/use-address.ts';

export interface WhyOfThenProps {
  readonly explanation: Pick<ShardExplanation, 'at' | 'generatedAt' | 'mapVersion' | 'notKnown' | 'source'>;
  /** Away from the past. */
  readonly onNow: () => void;
}

export function WhyOfThen({ explanation, onNow }: WhyOfThenProps) {
  const { fullTime } = useTimes();
  const { at, generatedAt, mapVersion, notKnown, source } = explanation;
  const asOf = at ?? generatedAt;
  const permalink = (): string => {
    const { origin, pathname, search } = window.location;
    return `${origin}${pathname}${changedQuery(search, { at: asOf })}`;
  };
  return (
    <section aria-label="Of when it is" className="flex flex-col gap-1 text-soft">
      <p className="flex flex-wrap items-center gap-x-2">
        <span>
          As of <time dateTime={asOf}>{fullTime(asOf)}</time>, map v{generationOf(mapVersion)}, from{' '}
          <span className="font-mono">{source}</span>
        </span>
        <CopyButton text={permalink} label="Copy permalink" icon={Pin} />
        {at === undefined ? null : (
          <button type="button" className="button h-6" onClick={onNow}>
            Show it as it is now
          </button>
        )}
      </p>
      {notKnown.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </section>
  );
}

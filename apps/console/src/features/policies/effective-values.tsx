'use client';
/** What holds of a document together with its cluster's and with freezes, each value with where it comes from; one that an address names is lit. */
import Link from 'next/link';
import { useEffect, useRef } from 'react';
import { policyAddress } from '../../data/policy-address.ts';
import type { PolicyAnswer } from '../../data/policy-model.ts';
import { ScrollingTable } from '../../ui/scrolling-table.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { useNow } from '../../ui/use-now.ts';
import { valueAt } from './edit-document.ts';
import { useNamedPlace } from './named-place.ts';
import { FIELD_GROUPS, pathWords } from './policy-fields.ts';
import { problemsAt } from './problems-at.ts';
import { SOURCE_WORDS, type ValueSource, valueWords, windowWords } from './value-words.ts';

export interface EffectiveValuesProps {
  readonly cluster: string;
  readonly answer: PolicyAnswer;
}

interface Held {
  readonly path: string;
  readonly name: string;
  readonly words: string;
}

const FIGURES = FIELD_GROUPS.flatMap(({ fields }) => fields);

export function EffectiveValues({ cluster, answer: { policy, sources, idle } }: EffectiveValuesProps) {
  const place = useNamedPlace();
  const { dayTime } = useTimes();
  const nowMs = useNow(10_000);
  const { effective } = policy;
  const sourceOf = new Map(sources.map(({ path, source }) => [path, source]));
  const rows: readonly Held[] = [
    ...FIGURES.map(({ path, label }) => ({ path, name: label, words: valueWords(path, valueAt(effective, path)) })),
    ...(effective.approvals.among.length === 0
      ? []
      : [
          {
            path: 'approvals.among',
            name: 'Approvals of',
            words: effective.approvals.among.map(({ subject }) => subject).join(', '),
          },
        ]),
    ...effective.guardrails.map(({ name, limit }) => {
      const path = `guardrails.${name}`;
      return { path, name: pathWords(path), words: valueWords(path, limit) };
    }),
    ...effective.windows.map((one) => ({
      path: `windows.${one.id}`,
      name: `Window ${one.id}`,
      words: windowWords(one, (at) => dayTime(at, nowMs)),
    })),
  ];
  return (
    <section aria-label="What holds" className="flex min-w-0 flex-col gap-2">
      <h2 className="text-lg font-semibold">What holds</h2>
      <ScrollingTable label="Values that hold" heads={['Value', 'Holds', 'From']} className="min-w-[480px]">
        {rows.map((row) => (
          <Row
            key={row.path}
            cluster={cluster}
            row={row}
            source={sourceOf.get(row.path) ?? 'Default'}
            idle={problemsAt(idle, row.path)}
            isLit={row.path === place}
          />
        ))}
      </ScrollingTable>
    </section>
  );
}

interface RowProps {
  readonly cluster: string;
  readonly row: Held;
  readonly source: ValueSource;
  readonly idle: string | undefined;
  readonly isLit: boolean;
}

function Row({ cluster, row: { path, name, words }, source, idle, isLit }: RowProps) {
  const line = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (isLit) line.current?.scrollIntoView({ block: 'nearest' });
  }, [isLit]);
  return (
    <tr ref={line} aria-current={isLit ? 'location' : undefined} className={isLit ? 'bg-sunken' : 'hover:bg-raised'}>
      <td className={`table-cell ${isLit ? 'border-l-4 border-l-accent' : ''}`} title={path}>
        {name}
      </td>
      <td className="table-cell">
        {words}
        {idle === undefined ? null : <span className="block text-sm text-soft">here: {idle}</span>}
      </td>
      <td className="table-cell whitespace-nowrap">
        {source === 'Cluster' ? (
          <Link
            className="link"
            href={policyAddress(cluster, 'rebalance', 'summary', { place: path })}
            prefetch={false}
          >
            cluster
          </Link>
        ) : (
          <span className={source === 'Default' ? 'text-soft' : undefined}>{SOURCE_WORDS[source]}</span>
        )}
      </td>
    </tr>
  );
}

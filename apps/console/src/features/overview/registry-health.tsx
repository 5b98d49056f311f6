'use client';
/** The registry as the answering node judges it: whether it answers, whose history it holds, and what to do where that is another one. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '../../data/console-api.tsx';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import { adoptState, needsAdoption, registryLook } from '../../data/registry-words.ts';
import { Unreadable } from '../../data/unreadable.tsx';
import { useRefresh } from '../../data/use-refresh.ts';
import { CliLine } from '../../ui/cli-line.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { type NamedValue, NamedValues } from '../../ui/named-values.tsx';
import { Glyph } from '../../ui/status-mark.tsx';
import { useTimes } from '../../ui/time-zone.tsx';

const EVERY_MS = 10_000;

export function RegistryHealth() {
  const { head } = useLiveFleet();
  const { fullTime, clockTime } = useTimes();
  const answer = useQuery(
    useTRPC().lineage.queryOptions(undefined, { placeholderData: keepPreviousData, ...useRefresh(EVERY_MS) }),
  );
  const lineage = answer.data;
  if (lineage === undefined)
    return (
      <section className="min-w-0 border border-line" aria-label="Registry">
        <h2 className="table-head flex items-center bg-raised text-text">Registry</h2>
        <Unreadable what="The registry's state" error={answer.error} command="omnirelay mesh lineage show" />
      </section>
    );
  const { stored, storeIdentity, storeKind, explanation } = lineage;
  const mono = (text: string) => <span className="font-mono text-sm break-all">{text}</span>;
  const rows: readonly NamedValue[] = [
    ['Kind', storeKind],
    ...(head?.staleSince === undefined ? [] : [['Not read since', fullTime(head.staleSince)] as const]),
    ['Writes', lineage.writesStopped ? 'stopped' : 'go on'],
    ['Revision', lineage.headRevision],
    ['Lineage epoch', stored === undefined ? 'none stored' : stored.lineageEpoch],
    ...(stored === undefined
      ? []
      : [
          [
            'Lineage',
            <span key="id" className="flex items-center gap-1">
              {mono(stored.lineageId)}
              <CopyButton text={stored.lineageId} label="Copy lineage id" />
            </span>,
          ] as const,
        ]),
    ['Store identity', storeIdentity === undefined ? 'not known' : mono(storeIdentity)],
    ['High water', `epoch ${lineage.highWaterEpoch}, revision ${lineage.highWaterRevision}`],
    ['History', adoptState(lineage)],
  ];
  return (
    <section className="min-w-0 border border-line" aria-label="Registry">
      <h2 className="table-head flex items-center gap-2 bg-raised text-text">
        Registry
        <span className="inline-flex items-center gap-1.5 font-normal" role="status">
          <Glyph {...registryLook(lineage)} />
          {registryLook(lineage).word}
        </span>
        <Link className="link ml-auto font-normal" href="/audit?q=object:lineage" prefetch={false}>
          Changes of lineage
        </Link>
      </h2>
      {explanation === '' || lineage.state === 'ok' ? null : (
        <p className="border-b border-line px-3 py-2">{explanation}</p>
      )}
      <NamedValues rows={rows} />
      {needsAdoption(lineage) && storeIdentity !== undefined ? (
        <div className="border-t border-line px-3 py-2">
          <CliLine command={`omnirelay mesh lineage adopt --expected-store-identity ${storeIdentity} --dry-run`} />
        </div>
      ) : null}
      <p className="border-t border-line px-3 py-2 text-sm text-soft">
        as {lineage.source} sees it, {clockTime(lineage.generatedAt)}
      </p>
    </section>
  );
}

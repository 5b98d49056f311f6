'use client';
/** What a plan is, at a glance: its content by its hash, who wrote it, who has approved it, on what it was computed, and until when it may run. */
import { FileJson } from 'lucide-react';
import Link from 'next/link';
import type { ChangeAnswer } from '../../data/change-model.ts';
import { approvalWords, basisWords, namesOf, progressWords } from '../../data/change-words.ts';
import { useTRPCClient } from '../../data/console-api.tsx';
import { planAddress, shortHash } from '../../data/plan-address.ts';
import { mapDiffAddress, namespaceAddress } from '../../data/shard-address.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { type NamedValue, NamedValues } from '../../ui/named-values.tsx';
import { span } from '../../ui/time.ts';
import { useTimes } from '../../ui/time-zone.tsx';

export interface PlanFactsProps {
  readonly cluster: string;
  readonly answer: ChangeAnswer;
}

export function PlanFacts({ cluster, answer: { change, basis, generatedAt } }: PlanFactsProps) {
  const { fullTime } = useTimes();
  const client = useTRPCClient();
  const content = async (): Promise<string> => {
    const { id, revision } = change;
    return (await client.changes.content.query({ id, revision })).canonical;
  };
  const leftMs = Date.parse(change.expiresAt) - Date.parse(generatedAt);
  const rows: readonly NamedValue[] = [
    [
      'Content',
      <span key="hash" className="inline-flex flex-wrap items-center gap-x-1">
        <span className="font-mono text-sm" title={change.contentHash}>
          {shortHash(change.contentHash)}
        </span>
        <CopyButton text={change.contentHash} label="Copy the whole hash" />
        <CopyButton text={content} label="Copy the content as it is hashed" icon={FileJson} />
        <span className="text-soft">revision {change.revision}</span>
      </span>,
    ],
    ['Written by', namesOf(change.authors)],
    [
      'Approvals',
      <>
        {approvalWords(change)}
        {change.approvals.length === 0 ? null : `, by ${namesOf(change.approvals.map(({ by }) => by))}`}
        {change.adminsOnly ? <span className="text-soft">, of admins</span> : null}
      </>,
    ],
    [
      'Computed on',
      <ul key="basis">
        {basis.maps.map((map) => (
          <li key={map.namespace}>
            {basisWords(map)}
            {map.now === undefined || map.now === map.version ? null : (
              <>
                {' '}
                <Link
                  className="link"
                  href={mapDiffAddress(cluster, { namespace: map.namespace, from: map.version, to: map.now })}
                  prefetch={false}
                >
                  what differs
                </Link>
              </>
            )}
          </li>
        ))}
      </ul>,
    ],
    [
      'Namespaces',
      change.namespaces.map((namespace, at) => (
        <span key={namespace}>
          {at === 0 ? '' : ', '}
          <Link className="link" href={namespaceAddress(cluster, namespace)} prefetch={false}>
            {namespace}
          </Link>
        </span>
      )),
    ],
    [
      'Steps',
      <Link key="steps" className="link" href={planAddress(cluster, change.id, 'run')} prefetch={false}>
        {progressWords(change.progress)}
      </Link>,
    ],
    ['Written', fullTime(change.createdAt)],
    ['Expires', leftMs > 0 ? `${fullTime(change.expiresAt)}, in ${span(leftMs)}` : fullTime(change.expiresAt)],
  ];
  return (
    <section aria-label="What it is" className="border border-line">
      <NamedValues rows={rows} sideBySide />
    </section>
  );
}

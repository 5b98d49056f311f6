'use client';
/** One entry in full: what it changed, who stands behind it, and where it stands in its writer's chain. */
import { Link2, X } from 'lucide-react';
import Link from 'next/link';
import { asScreensSay } from '../../data/audit-query.ts';
import type { AuditEntry } from '../../data/model.ts';
import { objectAddress } from '../../data/object-address.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { FieldDiffs } from './field-diffs.tsx';

export interface EntryPanelProps {
  readonly entry: AuditEntry;
  readonly onClose: () => void;
}

function Row({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div className="flex min-h-8 items-center gap-3 border-b border-line py-1">
      <dt className="w-28 shrink-0 text-soft">{name}</dt>
      <dd className="min-w-0 grow break-words">{children}</dd>
    </div>
  );
}

export function EntryPanel({ entry, onClose }: EntryPanelProps) {
  const { fullTime } = useTimes();
  const { principal } = entry;
  return (
    <aside
      aria-label="Audit entry"
      className="flex w-[min(420px,100%)] shrink-0 flex-col gap-4 overflow-auto border-l border-line bg-surface p-4 max-md:absolute max-md:inset-0 max-md:z-10 max-md:w-full max-md:border-l-0"
    >
      <div className="flex items-center gap-1">
        <h2 className="mr-auto text-lg font-semibold">{entry.action}</h2>
        <CopyButton
          text={() => `${window.location.origin}/o/audit/${encodeURIComponent(entry.id)}`}
          label="Copy permalink of the entry"
          icon={Link2}
        />
        <button type="button" className="icon-button" aria-label="Close the panel" onClick={onClose}>
          <X className="size-4" aria-hidden="true" />
        </button>
      </div>
      <FieldDiffs before={entry.before} after={entry.after} />
      <dl>
        <Row name="At">{fullTime(entry.at)}</Row>
        <Row name="Object">
          <Link className="link font-mono text-sm" href={objectAddress(entry.object)} prefetch={false}>
            {asScreensSay(entry.object)}
          </Link>
        </Row>
        <Row name="Outcome">{entry.outcome}</Row>
        <Row name="Reason">{entry.reason ?? <span className="text-soft">none given</span>}</Row>
        {entry.changeTicket === undefined ? null : <Row name="Ticket">{entry.changeTicket}</Row>}
        <Row name="Who">
          {principal.displayName} <span className="text-soft">({principal.kind})</span>
        </Row>
        <Row name="Subject">
          <span className="font-mono text-sm break-all">{principal.subject}</span>
        </Row>
        <Row name="Issuer">
          <span className="font-mono text-sm break-all">{principal.issuer}</span>
        </Row>
        <Row name="Scopes">{principal.scopes.join(' ')}</Row>
        <Row name="Correlation">
          <span className="font-mono text-sm break-all">{entry.correlationId}</span>
        </Row>
        <Row name="Written by">
          {entry.writerId}, number {entry.writerSequence} of its chain
        </Row>
        <Row name="Hash">
          <span className="font-mono text-sm break-all">{entry.hash}</span>
        </Row>
        <Row name="Before it">
          <span className="font-mono text-sm break-all">{entry.previousHash}</span>
        </Row>
        <Row name="Entry">
          <span className="font-mono text-sm break-all">{entry.id}</span>
        </Row>
      </dl>
    </aside>
  );
}

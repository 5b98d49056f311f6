'use client';
/** One entry in full: what it changed, who stands behind it, and where it stands in its writer's chain. */
import { Link2 } from 'lucide-react';
import Link from 'next/link';
import { asScreensSay } from '../../data/audit-query.ts';
import type { AuditEntry } from '../../data/model.ts';
import { objectAddress } from '../../data/object-address.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { PanelRow, SidePanel } from '../../ui/side-panel.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { FieldDiffs } from './field-diffs.tsx';

export interface EntryPanelProps {
  readonly entry: AuditEntry;
  readonly onClose: () => void;
}

export function EntryPanel({ entry, onClose }: EntryPanelProps) {
  const { fullTime } = useTimes();
  const { principal } = entry;
  return (
    <SidePanel
      label="Audit entry"
      title={entry.action}
      tools={
        <CopyButton
          text={() => `${window.location.origin}/o/audit/${encodeURIComponent(entry.id)}`}
          label="Copy permalink of the entry"
          icon={Link2}
        />
      }
      onClose={onClose}
    >
      <FieldDiffs before={entry.before} after={entry.after} />
      <dl>
        <PanelRow name="At">{fullTime(entry.at)}</PanelRow>
        <PanelRow name="Object">
          <Link className="link font-mono text-sm" href={objectAddress(entry.object)} prefetch={false}>
            {asScreensSay(entry.object)}
          </Link>
        </PanelRow>
        <PanelRow name="Outcome">{entry.outcome}</PanelRow>
        <PanelRow name="Reason">{entry.reason ?? <span className="text-soft">none given</span>}</PanelRow>
        {entry.changeTicket === undefined ? null : <PanelRow name="Ticket">{entry.changeTicket}</PanelRow>}
        <PanelRow name="Who">
          {principal.displayName} <span className="text-soft">({principal.kind})</span>
        </PanelRow>
        <PanelRow name="Subject">
          <span className="font-mono text-sm break-all">{principal.subject}</span>
        </PanelRow>
        <PanelRow name="Issuer">
          <span className="font-mono text-sm break-all">{principal.issuer}</span>
        </PanelRow>
        <PanelRow name="Scopes">{principal.scopes.join(' ')}</PanelRow>
        <PanelRow name="Correlation">
          <span className="font-mono text-sm break-all">{entry.correlationId}</span>
        </PanelRow>
        <PanelRow name="Written by">
          {entry.writerId}, number {entry.writerSequence} of its chain
        </PanelRow>
        <PanelRow name="Hash">
          <span className="font-mono text-sm break-all">{entry.hash}</span>
        </PanelRow>
        <PanelRow name="Before it">
          <span className="font-mono text-sm break-all">{entry.previousHash}</span>
        </PanelRow>
        <PanelRow name="Entry">
          <span className="font-mono text-sm break-all">{entry.id}</span>
        </PanelRow>
      </dl>
    </SidePanel>
  );
}

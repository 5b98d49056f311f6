'use client';
/** The audit of one object, on its page; fetched when its tab is opened, so that whoever begins at another need not carry it. */
import { lazy, Suspense } from 'react';

const AuditTable = lazy(() => import('./audit-table.tsx').then((found) => ({ default: found.AuditTable })));

export interface AuditOfProps {
  /** As `peer/n17`. */
  readonly object: string;
  /** Asked anew whenever it is another. */
  readonly version: string;
}

export const AuditOf = (props: AuditOfProps) => (
  <Suspense>
    <AuditTable {...props} />
  </Suspense>
);

/** What the registry keeps of who led what, and of what fences refused; a full history never keeps a lease from being taken: its oldest records go. */
import type { Retention } from '@omnirelay/registry';
import { LEADERSHIP_BOUNDS } from './bounds.ts';
import { HISTORY_PREFIX, REJECTIONS_PREFIX } from './scope-kind.ts';

export const LEADERSHIP_RETENTION: readonly Retention[] = [
  {
    prefix: HISTORY_PREFIX,
    maxRecords: LEADERSHIP_BOUNDS.historyRecords,
    maxAgeMs: LEADERSHIP_BOUNDS.historyAgeMs,
  },
  {
    prefix: REJECTIONS_PREFIX,
    maxRecords: LEADERSHIP_BOUNDS.rejectionRecords,
    maxAgeMs: LEADERSHIP_BOUNDS.rejectionAgeMs,
  },
];

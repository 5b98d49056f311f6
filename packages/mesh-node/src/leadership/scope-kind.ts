/** What kind a scope is by its name, and where its records stand. */
import { createHash } from 'node:crypto';
import { GLOBAL_CONTROL } from '@omnirelay/protocol';
import type { ScopeKind } from './leadership.ts';

export const CLAIMS_PREFIX = 'claims/';
export const NODE_CLAIMS_PREFIX = 'claims/node/';
export const HISTORY_PREFIX = 'leadership/history/';
export const REJECTIONS_PREFIX = 'leadership/rejections/';
export const STEP_DOWN_PREFIX = 'leadership/step-down/';

export function scopeKindOf(scope: string): ScopeKind {
  if (scope === GLOBAL_CONTROL.scope) return 'global';
  if (scope.startsWith('node/')) return 'node';
  return scope.startsWith('shard/') ? 'shard' : 'custom';
}

/**
 * The correlation id of what a claim or a transaction did: made of its name, so that every node tells the same one, and no longer than any other
 * (names hold a node id).
 */
export function correlationOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** The keys by which the load that hosts report is looked for, the same of peers and of their leases. */
import { type FieldTable, present } from './field-table.ts';
import type { QueryKeys } from './query-keys.ts';

export interface QueriedLoad {
  readonly load?:
    | { readonly pendingDepth: number; readonly latencyP99Ms: number; readonly errorRatio: number }
    | undefined;
}

export const LOAD_QUERY_KEYS = {
  pending: 'number',
  p99: 'milliseconds',
  errors: 'number',
} as const satisfies QueryKeys;

/** Of who reports none, no value is asked for. */
export const LOAD_VALUES: FieldTable<typeof LOAD_QUERY_KEYS, QueriedLoad> = {
  pending: ({ load }) => present(load?.pendingDepth),
  p99: ({ load }) => present(load?.latencyP99Ms),
  errors: ({ load }) => present(load?.errorRatio),
};

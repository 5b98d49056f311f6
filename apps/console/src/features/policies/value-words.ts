/** Values of a policy in words. */

import { writeDuration } from '../../data/durations.ts';
import type { PolicyAnswer, PolicyWindow } from '../../data/policy-model.ts';
import { kindOf } from './policy-fields.ts';

const MODES: Readonly<Record<string, string>> = {
  auto: 'auto: plans begin by themselves',
  approval: 'approval: people say yes to each plan',
};

export function valueWords(path: string, value: unknown): string {
  if (value === undefined) return 'not said';
  const kind = kindOf(path);
  if (kind === 'duration' && typeof value === 'number') return writeDuration(value);
  if (kind === 'mode') return MODES[String(value)] ?? String(value);
  if (kind === 'flag') return value === true ? 'yes' : 'no';
  if (typeof value === 'number') return value.toLocaleString('en', { maximumFractionDigits: 6 });
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Where a value comes from, as the control node tells it. */
export type ValueSource = 'Default' | 'Cluster' | 'Namespace' | 'Freeze';

export const SOURCE_WORDS: Readonly<Record<ValueSource, string>> = {
  Default: 'default',
  Cluster: 'cluster',
  Namespace: 'namespace',
  Freeze: 'freeze',
};

interface Below {
  /** Of the document; undefined: it is the cluster's. */
  readonly namespace: string | undefined;
  /** Where the values of the cluster come from; undefined as long as nobody has told. */
  readonly ofCluster: PolicyAnswer['sources'] | undefined;
}

/** Where a value comes from of which a document says nothing: below a namespace's stands its cluster's, and below that the defaults. Undefined: it is not known yet. */
export function sourceWithout(path: string, { namespace, ofCluster }: Below): ValueSource | undefined {
  if (namespace === undefined) return 'Default';
  return ofCluster?.find((one) => one.path === path)?.source;
}

/** `4 (default)`; what is not known of it is left out. */
export function heldWords(
  path: string,
  held: { readonly value: unknown; readonly source: ValueSource | undefined } | undefined,
): string {
  if (held?.value === undefined) return 'not said';
  const words = valueWords(path, held.value);
  return held.source === undefined ? words : `${words} (${SOURCE_WORDS[held.source]})`;
}

/** `freeze until Mon 06:00 UTC: the sale`, `maintenance from Sat 02:00 UTC until Sat 04:00 UTC: disks`. */
export function windowWords(
  { kind, from, until, reason }: Pick<PolicyWindow, 'kind' | 'from' | 'until' | 'reason'>,
  when: (at: string) => string,
): string {
  const span = kind === 'freeze' ? `until ${when(until)}` : `from ${when(from)} until ${when(until)}`;
  return `${kind} ${span}: ${reason}`;
}

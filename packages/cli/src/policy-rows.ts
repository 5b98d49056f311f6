/** Policies, their versions and changes as text for people. */
import type { ControlClient } from '@omnirelay/client';
import { printable, table } from './table.ts';

type Policies = ControlClient['policies'];
export type Policy = Awaited<ReturnType<Policies['list']>>['items'][number];
export type PolicyAnswer = Awaited<ReturnType<Policies['get']>>;
export type PolicyChange = Awaited<ReturnType<Policies['change']>>;
export type PolicyVersion = Awaited<ReturnType<Policies['versions']>>['items'][number];
export type PolicyDiff = Awaited<ReturnType<Policies['diff']>>;
type Preview = PolicyChange['preview'][number];

const LIST_HEADS = [
  'Policy',
  'Version',
  'Mode',
  'Approvals',
  'Moves a node',
  'Moves in all',
  'Held by',
  'Updated',
  'By',
];
const VALUE_HEADS = ['Value', 'Is', 'From'];
const VERSION_HEADS = ['Version', 'At (UTC)', 'By', 'Reason', 'What became another'];

const heldText = ({ heldBy }: Policy): string =>
  heldBy === undefined ? '-' : `${heldBy.kind} ${heldBy.id} until ${heldBy.until}`;

export const policyTable = (policies: readonly Policy[]): string =>
  policies.length === 0
    ? 'No policy matches.'
    : table(
        LIST_HEADS,
        policies.map((one) => {
          const { mode, approvals, limits } = one.effective;
          return [
            ...[one.id, one.written ? String(one.version) : 'default', mode],
            ...[mode === 'approval' ? String(approvals.needed) : '-'],
            ...[String(limits.movesPerNode), String(limits.movesPerCluster), heldText(one)],
            ...[one.updatedAt ?? '-', one.updatedBy?.name ?? '-'],
          ].map(printable);
        }),
      );

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function valueAt({ effective }: Policy, path: string): string {
  const [list = '', ...rest] = path.split('.');
  const name = rest.join('.');
  if (list === 'guardrails') return `limit ${effective.guardrails.find((one) => one.name === name)?.limit ?? '-'}`;
  if (list === 'windows') {
    const window = effective.windows.find(({ id }) => id === name);
    return window === undefined ? '-' : `${window.kind} from ${window.from} until ${window.until} (${window.reason})`;
  }
  const value = path.split('.').reduce<unknown>((part, key) => (isObject(part) ? part[key] : undefined), effective);
  if (Array.isArray(value)) return value.map((one: { readonly subject?: string }) => one.subject ?? '').join(', ');
  return String(value);
}

export function policyText({ policy, sources, idle }: PolicyAnswer): string {
  const { version, updatedBy, updatedAt, reason, changeTicket } = policy;
  const who =
    version === 0
      ? 'nobody has written it'
      : `version ${version} of ${updatedAt} by ${updatedBy?.name}${reason === undefined ? '' : `: ${reason}`}${changeTicket === undefined ? '' : ` (${changeTicket})`}`;
  const held = heldText(policy);
  return [
    printable(`${policy.id}, ${who}; etag ${policy.etag}`),
    ...(policy.unreadable === undefined ? [] : [printable(`its record cannot be read: ${policy.unreadable}`)]),
    ...(held === '-' ? [] : [printable(`nothing begins now: ${held}`)]),
    ...idle.map(({ path, message }) => printable(`${path} ${message}`)),
    '',
    table(
      VALUE_HEADS,
      sources.map(({ path, source }) => [path, valueAt(policy, path), source.toLowerCase()].map(printable)),
    ),
  ].join('\n');
}

export const versionTable = (versions: readonly PolicyVersion[]): string =>
  versions.length === 0
    ? 'Nobody has written it.'
    : table(
        VERSION_HEADS,
        versions.map(({ version, at, by, reason, diff }) =>
          [String(version), at, by.name, reason ?? '-', diff.join('; ') || '-'].map(printable),
        ),
      );

export const policyDiffText = ({ policy, fromVersion, toVersion, diff }: PolicyDiff): string =>
  [
    `${policy}, version ${fromVersion} to ${toVersion}:`,
    ...(diff.length === 0 ? ['  nothing is another'] : diff.map((line) => printable(`  ${line}`))),
  ].join('\n');

function previewLines({
  summary,
  namespace,
  nodes,
  checks,
  heldBy,
  movesBefore,
  firstMoves,
  moves,
}: Preview): string[] {
  const failed = checks.filter(({ passes }) => !passes);
  return [
    `  ${namespace}: ${summary}${movesBefore === moves ? '' : ` Before it were ${movesBefore}.`}`,
    ...nodes.map(
      ({ nodeId, before, after, why }) => `    ${nodeId} ${before === after ? after : `${before} > ${after}`} (${why})`,
    ),
    ...failed.map(({ name, measured, limit }) => `    fails ${name}: ${measured} (limit ${limit})`),
    ...firstMoves.slice(0, 10).map(({ shardId, from, to, why }) => `    ${shardId} ${from} > ${to} (${why})`),
    ...(moves > 10 ? [`    and ${moves - 10} further moves`] : []),
    ...(heldBy === undefined ? [] : [`    nothing begins now: ${heldBy}`]),
  ];
}

/** `looked`: what a dry run told before it was made. */
export function policyChangeText(change: PolicyChange, looked: PolicyChange): string {
  const { policy, version, dryRun, unchanged, diff, effects } = change;
  const first = unchanged
    ? `${policy} says so already.`
    : dryRun
      ? `Would write version ${version} of ${policy}:`
      : `Wrote version ${version} of ${policy}:`;
  return [
    first,
    ...(diff.length === 0 && !unchanged ? ['  nothing that holds is another'] : diff.map((line) => `  ${line}`)),
    ...(unchanged ? [] : effects.map((effect) => `  ${effect}`)),
    ...looked.warnings.map((warning) => `  warning: ${warning}`),
    ...looked.preview.flatMap(previewLines),
  ]
    .map(printable)
    .join('\n');
}

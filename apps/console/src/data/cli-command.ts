/** The command that asks the mesh for what a screen shows: what was understood of its filter, whose view it is, its order, and its time. */
import { AUDIT_QUERY_KEYS, PEER_QUERY_KEYS } from '@omnirelay/protocol/query';
import { understoodTerms } from './understood-terms.ts';

export interface ListedPeers {
  /** The filter as it was typed; what was ignored of it is left out. */
  readonly q: string;
  /** The node whose view is shown; `undefined`: the control node's. */
  readonly vantage?: string | undefined;
  readonly sort?: { readonly column: string; readonly down: boolean } | undefined;
}

/** What the columns of the console are called where the API sorts; a column that is not here cannot be sorted by there. */
const API_SORT_KEYS: ReadonlyMap<string, string> = new Map([
  ['state', 'status'],
  ...['node', 'intent', 'role', 'region', 'zone', 'version', 'rtt', 'health', 'since', 'seen'].map(
    (key) => [key, key] as const,
  ),
]);

/** As one word for a POSIX shell, whatever is in it. */
export const shellWord = (text: string): string =>
  /^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

const option = (name: string, value: string | undefined): readonly string[] =>
  value === undefined || value === '' ? [] : [`--${name}`, shellWord(value)];

const command = (noun: 'peers' | 'audit', ...words: readonly string[]): string =>
  ['omnirelay', 'mesh', noun, ...words].join(' ');

export function listCommand({ q, vantage, sort }: ListedPeers): string {
  const key = sort === undefined ? undefined : API_SORT_KEYS.get(sort.column);
  return command(
    'peers',
    'list',
    ...option('query', understoodTerms(q, PEER_QUERY_KEYS)),
    ...option('vantage', vantage),
    ...option('sort', key === undefined ? undefined : `${sort?.down === true ? '-' : ''}${key}`),
  );
}

export const statusCommand = (nodeId: string, vantage?: string): string =>
  command('peers', 'status', shellWord(nodeId), ...option('vantage', vantage));

export const changeCommand = (verb: 'cordon' | 'uncordon' | 'remove', nodeId: string, reason: string): string =>
  command('peers', verb, shellWord(nodeId), ...option('reason', reason.trim()));

export const roundTripsCommand = (): string => command('peers', 'rtt');

export interface ListedAudit {
  /** The filter as it was typed. */
  readonly q: string;
  /** Moments, as they were typed: `now-6h` stays that, so that the command means the same later. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export const auditCommand = ({ q, from, to }: ListedAudit): string =>
  command(
    'audit',
    'list',
    ...option('query', understoodTerms(q, AUDIT_QUERY_KEYS)),
    ...option('from', from),
    ...option('to', to),
  );

/** The command that asks the mesh for what a screen shows: what was understood of its filter, whose view it is, and its order. */
import { PEER_QUERY_KEYS } from '@omnirelay/protocol/query';
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

const command = (...words: readonly string[]): string => ['omnirelay', 'mesh', 'peers', ...words].join(' ');

export function listCommand({ q, vantage, sort }: ListedPeers): string {
  const key = sort === undefined ? undefined : API_SORT_KEYS.get(sort.column);
  return command(
    'list',
    ...option('query', understoodTerms(q, PEER_QUERY_KEYS)),
    ...option('vantage', vantage),
    ...option('sort', key === undefined ? undefined : `${sort?.down === true ? '-' : ''}${key}`),
  );
}

export const statusCommand = (nodeId: string, vantage?: string): string =>
  command('status', shellWord(nodeId), ...option('vantage', vantage));

export const changeCommand = (verb: 'cordon' | 'uncordon' | 'remove', nodeId: string, reason: string): string =>
  command(verb, shellWord(nodeId), ...option('reason', reason.trim()));

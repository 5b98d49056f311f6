/** The command that asks the mesh for what a screen shows: what was understood of its filter, whose view it is, its order, and its time. */
import {
  AUDIT_QUERY_KEYS,
  MAP_VERSION_QUERY_KEYS,
  NAMESPACE_QUERY_KEYS,
  PEER_QUERY_KEYS,
  SHARD_QUERY_KEYS,
  TERM_QUERY_KEYS,
} from '@omnirelay/protocol/query';
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

export const option = (name: string, value: string | undefined): readonly string[] =>
  value === undefined || value === '' ? [] : [`--${name}`, shellWord(value)];

const command = (noun: 'peers' | 'audit' | 'leaders' | 'shards' | 'namespaces', ...words: readonly string[]): string =>
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

export const changeCommand = (
  verb: 'cordon' | 'uncordon' | 'drain' | 'remove',
  nodeId: string,
  reason: string,
  { force = false, deadlineMs }: { readonly force?: boolean; readonly deadlineMs?: number | undefined } = {},
): string =>
  command(
    'peers',
    verb,
    shellWord(nodeId),
    // What is typed in the review is typed there as well.
    ...(force ? ['--force', ...option('confirm', nodeId)] : []),
    ...option('deadline', deadlineMs === undefined ? undefined : `${deadlineMs / 1_000}s`),
    ...option('reason', reason.trim()),
  );

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

export interface ListedLeaders {
  readonly q: string;
  readonly scope?: string | undefined;
  /** Moments, as they were typed. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export const leaderHistoryCommand = ({ q, scope, from, to }: ListedLeaders): string =>
  command(
    'leaders',
    'history',
    ...option('scope', scope),
    ...option('query', understoodTerms(q, TERM_QUERY_KEYS)),
    ...option('from', from),
    ...option('to', to),
  );

export const leaderStatusCommand = (scope: string): string => command('leaders', 'status', ...option('scope', scope));

export const rejectionsCommand = (scope: string, from?: string): string =>
  command('leaders', 'rejections', ...option('scope', scope), ...option('from', from));

export const stepDownCommand = (
  scope: string,
  { next, reason }: { readonly next?: string; readonly reason: string },
): string =>
  command('leaders', 'step-down', shellWord(scope), ...option('next', next), ...option('reason', reason.trim()));

interface NamedShard {
  readonly namespace: string;
  readonly shardId: string;
}

export const shardListCommand = (q: string): string =>
  command('shards', 'list', ...option('query', understoodTerms(q, SHARD_QUERY_KEYS)));

/** `at`: of an explanation by the map of then. */
export const shardCommand = (
  verb: 'get' | 'explain',
  { namespace, shardId, at }: NamedShard & { readonly at?: string | undefined },
): string => command('shards', verb, shellWord(namespace), shellWord(shardId), ...option('at', at));

export type ShardActVerb = 'pause' | 'resume' | 'disable';

export interface Said {
  readonly reason: string;
  readonly ticket: string;
}

export const because = ({ reason, ticket }: Said): readonly string[] => [
  ...option('reason', reason.trim()),
  ...option('ticket', ticket.trim()),
];

export const shardActCommand = (
  verb: ShardActVerb,
  { namespace, shardId }: NamedShard,
  { duration, ...said }: Said & { readonly duration?: string | undefined },
): string =>
  command('shards', verb, shellWord(namespace), shellWord(shardId), ...option('for', duration), ...because(said));

export const shardDiffCommand = (
  namespace: string,
  { from, to }: { readonly from: string; readonly to: string },
): string => command('shards', 'diff', shellWord(namespace), ...option('from', from), ...option('to', to));

export const namespaceListCommand = (q = ''): string =>
  command('namespaces', 'list', ...option('query', understoodTerms(q, NAMESPACE_QUERY_KEYS)));

interface PlacedNamespace {
  readonly strategy?: {
    readonly id: string;
    readonly virtualNodes?: number | undefined;
    readonly homes: readonly {
      readonly from: string;
      readonly to: string;
      readonly region: string;
      readonly zone?: string | undefined;
    }[];
  };
  readonly rules?: readonly object[];
  readonly noRules?: boolean;
  readonly roles?: readonly string[];
  readonly effects?: string;
}

/** Rules come from a file: here from what is piped into it. */
const withRules = ({ rules = [] }: PlacedNamespace, line: string): string =>
  rules.length === 0 ? line : `printf %s ${shellWord(JSON.stringify(rules))} | ${line} --rules /dev/stdin`;

const placement = ({ strategy, roles = [], effects }: PlacedNamespace): readonly string[] => [
  ...option('strategy', strategy?.id),
  ...option('virtual-nodes', strategy?.virtualNodes?.toString()),
  ...(strategy?.homes ?? []).flatMap(({ from, to, region, zone }) =>
    option('home', `${from}-${to}=${region}${zone === undefined ? '' : `/${zone}`}`),
  ),
  ...roles.flatMap((role) => option('role', role)),
  ...option('effects', effects),
];

export interface MadeNamespace extends PlacedNamespace {
  readonly namespace: string;
  readonly kind: string;
  readonly shardCount: number;
}

export const createNamespaceCommand = (made: MadeNamespace, said: Said): string =>
  withRules(
    made,
    command(
      'namespaces',
      'create',
      shellWord(made.namespace),
      ...option('shards', String(made.shardCount)),
      ...option('kind', made.kind),
      ...placement(made),
      ...because(said),
    ),
  );

export interface ChangedNamespace extends PlacedNamespace {
  readonly force?: boolean;
}

export const changeNamespaceCommand = (namespace: string, changed: ChangedNamespace, said: Said): string =>
  withRules(
    changed,
    command(
      'namespaces',
      'change',
      shellWord(namespace),
      ...placement(changed),
      ...(changed.noRules === true ? ['--no-rules'] : []),
      ...(changed.force === true ? ['--force'] : []),
      ...because(said),
    ),
  );

export interface Simulated {
  readonly namespace: string | undefined;
  readonly fromVersion: string | undefined;
  readonly strategy: string | undefined;
  readonly virtualNodes: number | undefined;
  /** As the command takes them. */
  readonly addNodes: readonly string[];
  readonly removeNodes: readonly string[];
  readonly homes: readonly string[];
  readonly zoneWeights: readonly string[];
  /** In place of all there are; undefined: as they are. */
  readonly rules: readonly object[] | undefined;
}

/** Where rules are supposed, they are written to a file first, for the command reads them from one. */
export const shardSimulateCommand = (supposed: Simulated): string =>
  `${supposed.rules === undefined || supposed.rules.length === 0 ? '' : `echo ${shellWord(JSON.stringify(supposed.rules))} > rules.json && `}${simulateCommand(supposed)}`;

const simulateCommand = (supposed: Simulated): string =>
  command(
    'shards',
    'simulate',
    ...(supposed.namespace === undefined ? [] : [shellWord(supposed.namespace)]),
    ...option('from', supposed.fromVersion),
    ...option('strategy', supposed.strategy),
    ...option('virtual-nodes', supposed.virtualNodes?.toString()),
    ...supposed.homes.flatMap((home) => option('home', home)),
    ...(supposed.rules === undefined ? [] : supposed.rules.length === 0 ? ['--no-rules'] : ['--rules', 'rules.json']),
    ...supposed.addNodes.flatMap((node) => option('add-node', node)),
    ...supposed.removeNodes.flatMap((nodeId) => option('remove-node', nodeId)),
    ...supposed.zoneWeights.flatMap((zone) => option('zone-weight', zone)),
  );

export interface ListedVersions {
  readonly q: string;
  readonly namespace?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export const mapVersionsCommand = ({ q, namespace, from, to }: ListedVersions): string =>
  command(
    'shards',
    'versions',
    ...option('namespace', namespace),
    ...option('query', understoodTerms(q, MAP_VERSION_QUERY_KEYS)),
    ...option('from', from),
    ...option('to', to),
  );

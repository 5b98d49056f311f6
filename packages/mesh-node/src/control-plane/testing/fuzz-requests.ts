/**
 * Random requests, through all that looks at them before an operation runs: route, query string, headers, body, schema, filters, order,
 * fields and cursors. Each is taken or refused with a problem that blames the request. From a seed, so that a failure can be repeated.
 */
import type { Prng } from '@omnirelay/primitives';
import type { RegistryRecord, Revision } from '@omnirelay/registry';
import type { Peer, ShardMapVersion, ShardNamespace } from '@omnirelay/wire';
import { type FuzzTarget, pick } from '../../testing/fuzz/fuzz.ts';
import { ALL_OPERATIONS } from '../all-operations.ts';
import { LoggedEntry } from '../audit-log.ts';
import { AUDIT_FIELDS, auditFilter, oldestFirst } from '../audit-question.ts';
import {
  decodeLogCursor,
  decodePageCursor,
  decodeRecordCursor,
  decodeViewCursor,
  encodeLogCursor,
  encodePageCursor,
  encodeRecordCursor,
  encodeViewCursor,
  questionOf,
} from '../cursor.ts';
import { UNTOLD } from '../describe-peer.ts';
import { jsonSchemaOf } from '../json-schema-of.ts';
import {
  ascending,
  LEADER_FIELDS,
  leaderFilter,
  leaderSort,
  REJECTION_FIELDS,
  rejectionFilter,
  TERM_FIELDS,
  termFilter,
} from '../leaders/leader-query.ts';
import { checkFields } from '../list-query.ts';
import { parseInput } from '../parse-input.ts';
import { PEER_FIELDS, peerFilter, peerSort } from '../peer-query.ts';
import { toProblem } from '../problem.ts';
import { readRestInput } from '../read-rest-input.ts';
import { createRouter } from '../route-table.ts';
import { MAP_VERSION_FIELDS, versionFilter } from '../shards/map-version-query.ts';
import { NAMESPACE_FIELDS, namespaceFilter, namespaceSort } from '../shards/namespace-query.ts';
import { readAt, readVersion } from '../shards/past-maps.ts';
import { type AskedPolicy, DEFAULT_STRATEGY, readPolicy } from '../shards/read-policy.ts';
import { checkShardSort } from '../shards/shard-page.ts';
import { SHARD_FIELDS, shardFilters } from '../shards/shard-query.ts';
import { entryOf } from './write-audit.ts';

const route = createRouter(ALL_OPERATIONS);
const NAMES = [...new Set(ALL_OPERATIONS.flatMap(({ input }) => Object.keys(jsonSchemaOf(input).properties)))];
const PIECES = [
  ...[
    'status:',
    'at:>',
    'actor:',
    'rtt:',
    'health:>',
    '..',
    '-',
    '*',
    '"',
    '\\',
    ',',
    ' ',
    '%',
    '%zz',
    '&',
    '=',
    '/',
    ':',
    '__proto__',
    'constructor',
  ],
  ...[
    'alive',
    'n-1',
    'now-6h',
    'leader:n-1',
    'scopeKind',
    'global',
    '-at',
    'principal.displayName',
    '9'.repeat(40),
    '1e9',
    '-0',
    'true',
    'null',
    'é',
    '🦊',
    '\u0000',
    'metadata.region',
    '00007',
    '1.44',
    'paused',
    'owner:none',
    'region,-rtt',
    'x'.repeat(300),
  ],
  encodePageCursor({ kind: 'after', key: 'n-1' }, questionOf('x')),
  encodePageCursor({ kind: 'walk', viewId: 'v', walk: 'w', offset: 3 }, questionOf('x')),
  encodeRecordCursor({ lineageEpoch: 1n, revision: 2n }),
  encodeLogCursor({ lineageEpoch: 1n, revision: 2n, key: 'leadership/history/jobs/1|2' }),
  encodeViewCursor({ lineageEpoch: 1n, revision: 2n, node: 'n', viewId: 'v', sequence: 3, digest: 'd' }),
];
const PEERS: readonly Peer[] = ['n-1', 'n-2'].map((nodeId) => ({
  nodeId,
  status: 'Alive',
  intent: 'Active',
  observedBy: 'c-1',
  ...UNTOLD,
  statusSince: new Date(0).toISOString(),
}));

const ENTRY = new LoggedEntry({
  key: 'audit/n/1',
  version: 1n as Revision,
  value: JSON.stringify(entryOf('n', 1)),
  schema: 1,
  minReader: 1,
} as RegistryRecord);

const text = (random: Prng): string =>
  Array.from({ length: random.below(6) }, () =>
    random.below(5) === 0 ? String.fromCharCode(random.below(0x250)) : pick(random, PIECES),
  ).join('');

function json(random: Prng, depth: number): unknown {
  switch (random.below(depth > 3 ? 5 : 8)) {
    case 0:
      return null;
    case 1:
      return random.below(2) === 0;
    case 2:
      return random.unit() * 10 ** random.below(20);
    case 3:
    case 4:
      return text(random);
    case 5:
      return Array.from({ length: random.below(5) }, () => json(random, depth + 1));
    default:
      return Object.fromEntries(
        Array.from({ length: random.below(6) }, () => [
          random.below(2) === 0 ? pick(random, NAMES) : text(random),
          json(random, depth + 1),
        ]),
      );
  }
}

function requestOf(random: Prng): Request {
  const operation = pick(random, ALL_OPERATIONS);
  const path = operation.path.replaceAll(/\{\w+\}/g, () =>
    random.below(2) === 0 ? 'n-1' : encodeURIComponent(text(random)),
  );
  const query = Array.from({ length: random.below(5) }, () => {
    const name = random.below(3) === 0 ? text(random) : pick(random, [...NAMES, 'min-cursor', 'resumeToken']);
    const raw = random.below(8) === 0;
    return raw ? `${name}=${text(random)}` : `${encodeURIComponent(name)}=${encodeURIComponent(text(random))}`;
  }).join('&');
  const headers: Record<string, string> = {};
  for (const name of ['if-match', 'if-none-match', 'idempotency-key', 'last-event-id'])
    if (random.below(4) === 0) headers[name] = text(random).replaceAll(/[^\x21-\x7e]/g, '') || '*';
  const method = random.below(10) === 0 ? pick(random, ['GET', 'POST', 'PATCH']) : operation.method;
  const sent = JSON.stringify(json(random, 0)) ?? '';
  const body = random.below(6) === 0 ? sent.slice(0, random.below(sent.length + 1)) : sent;
  if (random.below(12) !== 0) headers['content-type'] = 'application/json';
  return new Request(`https://node.test/control/v1${path}?${query}`, {
    method,
    headers,
    ...(method === 'GET' ? {} : { body }),
  });
}

const LEADERSHIP = [
  ...['list-leaders', 'watch-leaders', 'list-leader-history', 'list-fence-rejections', 'watch-fence-rejections'],
  'watch-leadership-events',
];
const CLAIM = {
  scope: 'jobs',
  scopeKind: 'custom',
  leaderId: 'n-1',
  term: '1',
  epoch: '1',
  fenceToken: 'f',
  claimId: 'c',
} as const;

/** Each question of leadership, of all that are asked so. */
function askLeadership(name: string, input: Record<string, unknown>): void {
  const sort = input.sort as string | undefined;
  const fields = input.fields as string[] | undefined;
  if (name.endsWith('rejections')) {
    const presented = { fenceToken: 'f', claimId: 'c' };
    const at = new Date(0).toISOString();
    rejectionFilter(
      input,
      0,
    )({ id: 'r', scope: 'jobs', at, writerId: 'n-1', presented, keys: ['k'], correlationId: 'c' });
    ascending(sort, 'at');
    checkFields(fields, REJECTION_FIELDS);
  } else if (name === 'list-leader-history') {
    termFilter(input, 0)({ ...CLAIM, election: { accusers: [], transactions: [], correlationId: 'c' } });
    ascending(sort, 'from');
    checkFields(fields, TERM_FIELDS);
  } else {
    const tokens = ['n-1', 'n-2'].map((leaderId) => ({ ...CLAIM, leaderId, labels: {} }));
    const ordered = leaderSort(sort);
    const matching = tokens.filter(leaderFilter(input, 0));
    if (ordered.kind === 'by-value') matching.sort(ordered.compare);
    checkFields(fields, LEADER_FIELDS);
  }
}

const NAMESPACE: ShardNamespace = {
  ...{ namespace: 'orders', kind: 'service', shardCount: 8, strategy: DEFAULT_STRATEGY, rules: [], roles: ['worker'] },
  ...{ owners: 0, counts: { active: 8, draining: 0, paused: 0, disabled: 0, moving: 0, unowned: 8 }, etag: '"1"' },
};

const GENERATION: ShardMapVersion = {
  ...{ namespace: 'orders', version: '1.1', at: new Date(0).toISOString(), cause: 'created', actor: 'c-1' },
  ...{ moved: 8, deltaPercent: 100, statusChanges: 0, checksum: '0' },
};

/** Each question of shards, and each policy that is given. */
function askShards(name: string, input: Record<string, unknown>): void {
  const sort = input.sort as string | undefined;
  const fields = input.fields as string[] | undefined;
  if (name === 'list-namespaces') {
    namespaceFilter(input, 0)(NAMESPACE);
    namespaceSort(sort);
    checkFields(fields, NAMESPACE_FIELDS);
  } else if (name === 'list-shards' || name === 'watch-shards') {
    shardFilters(input, 0).isAsked('orders');
    checkShardSort(sort);
    checkFields(fields, SHARD_FIELDS);
    if (typeof input.at === 'string') readAt(input.at, 0);
  } else if (name === 'list-map-versions') {
    versionFilter(input, 0)(GENERATION);
    ascending(sort, 'at');
    checkFields(fields, MAP_VERSION_FIELDS);
  } else if (typeof input.fromVersion === 'string') {
    readVersion('fromVersion', input.fromVersion);
  } else if ('strategy' in input || 'rules' in input) {
    const { strategy = DEFAULT_STRATEGY, rules = [] } = input as Partial<AskedPolicy>;
    readPolicy({ strategy, rules }, 8);
  }
}

async function take(request: Request): Promise<void> {
  const url = new URL(request.url);
  const found = route(request.method, url.pathname);
  const raw = await readRestInput(request, url, found);
  const input = parseInput(found.operation.input, raw) as Record<string, unknown>;
  const { cursor, minCursor } = input;
  const { name, kind } = found.operation;
  if (typeof minCursor === 'string') decodeRecordCursor(minCursor);
  if (typeof cursor === 'string')
    if (kind !== 'watch') decodePageCursor(cursor, questionOf('x'));
    else if (name === 'watch-audit') decodeRecordCursor(cursor);
    else if (LEADERSHIP.includes(name) || name === 'watch-shards') decodeLogCursor(cursor);
    else decodeViewCursor(cursor);
  if (name === 'list-audit' || name === 'watch-audit') {
    auditFilter(input, 0)(ENTRY);
    oldestFirst(input.sort as string | undefined);
    checkFields(input.fields as string[] | undefined, AUDIT_FIELDS);
  }
  if (LEADERSHIP.includes(name)) askLeadership(name, input);
  askShards(name, input);
  if (name !== 'list-peers') return;
  const sort = peerSort(input.sort as string | undefined);
  const matching = PEERS.filter(peerFilter(input));
  if (sort.kind === 'by-value') matching.sort(sort.compare);
  checkFields(input.fields as string[] | undefined, PEER_FIELDS);
}

export const fuzzedRequests: FuzzTarget<Request> = {
  make(random) {
    try {
      return requestOf(random);
    } catch {
      // What fetch itself calls no request never reaches a node.
      return null;
    }
  },
  describe: ({ method, url }) => `${method} ${url}`,
  async take(request) {
    try {
      await take(request);
      return true;
    } catch (error) {
      const problem = error instanceof URIError ? null : toProblem(error);
      if (problem !== null && problem.status >= 500) throw problem.cause ?? problem;
      return false;
    }
  },
};

/**
 * Random requests, through all that looks at them before an operation runs: route, query string, headers, body, schema, filters, order,
 * fields and cursors. Each is taken or refused with a problem that blames the request. From a seed, so that a failure can be repeated.
 */
import type { Prng } from '@omnirelay/primitives';
import type { RegistryRecord, Revision } from '@omnirelay/registry';
import type { Peer } from '@omnirelay/wire';
import { type FuzzTarget, pick } from '../../testing/fuzz/fuzz.ts';
import { ALL_OPERATIONS } from '../all-operations.ts';
import { LoggedEntry } from '../audit-log.ts';
import { AUDIT_FIELDS, auditFilter, oldestFirst } from '../audit-question.ts';
import {
  decodePageCursor,
  decodeRecordCursor,
  decodeViewCursor,
  encodePageCursor,
  encodeRecordCursor,
  encodeViewCursor,
  questionOf,
} from '../cursor.ts';
import { UNTOLD } from '../describe-peer.ts';
import { jsonSchemaOf } from '../json-schema-of.ts';
import { checkFields } from '../list-query.ts';
import { parseInput } from '../parse-input.ts';
import { PEER_FIELDS, peerFilter, peerSort } from '../peer-query.ts';
import { toProblem } from '../problem.ts';
import { readRestInput } from '../read-rest-input.ts';
import { createRouter } from '../route-table.ts';
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
    'region,-rtt',
    'x'.repeat(300),
  ],
  encodePageCursor({ kind: 'after', key: 'n-1' }, questionOf('x')),
  encodePageCursor({ kind: 'walk', viewId: 'v', walk: 'w', offset: 3 }, questionOf('x')),
  encodeRecordCursor({ lineageEpoch: 1n, revision: 2n }),
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
    else decodeViewCursor(cursor);
  if (name === 'list-audit' || name === 'watch-audit') {
    auditFilter(input, 0)(ENTRY);
    oldestFirst(input.sort as string | undefined);
    checkFields(input.fields as string[] | undefined, AUDIT_FIELDS);
  }
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

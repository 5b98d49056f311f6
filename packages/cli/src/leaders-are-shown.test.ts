/** `omnirelay mesh leaders ...`: the tables, the watch, and command lines that are refused before anybody is asked. */
import type { LeadershipItem } from '@omnirelay/client';
import { afterEach, expect, it, vi } from 'vitest';
import { gatherPages } from './gather-pages.ts';
import {
  type FenceRejection,
  LEADER_HEADS,
  type LeaderTerm,
  type LeaderToken,
  leaderTable,
  rejectionTable,
  termTable,
} from './leader-rows.ts';
import { runCommandLine } from './run-command-line.ts';
import { watchLeaders } from './watch-leaders.ts';

afterEach(() => vi.restoreAllMocks());

const FENCE = '0000000000.0000000001.00000000000000000007';
const token = (scope: string, leaderId: string, scopeKind: LeaderToken['scopeKind'] = 'custom'): LeaderToken => ({
  ...{ scope, scopeKind, leaderId, term: '3', fenceToken: FENCE, claimId: `${scope} ${leaderId}`, epoch: '1' },
  ...{ effects: 'fenced', labels: {}, expiresAt: '2026-11-23T14:00:02.500Z' },
});
const conflict = {
  ...{ scope: 'jobs', since: '2026-11-23T14:00:00.000Z', lowerSteppedDown: false },
  claims: [
    { nodeId: 'n2', fenceToken: 'f-n2', claimId: 'y', own: false },
    { nodeId: 'n1', fenceToken: 'f-n1', claimId: 'x', heardFrom: 'n3', own: false },
  ],
};

it('shows leaders by kind and name under the heads that scripts rely on, and split brain below them', () => {
  expect(LEADER_HEADS.join(' ')).toBe('Scope Leader Term Fence Expires (UTC) Kind');
  const shown = leaderTable(
    [
      token('node/n10', 'n10', 'node'),
      token('node/n2', 'n2', 'node'),
      token('jobs', 'n2\u001b[2J'),
      token('global-control', 'n1', 'global'),
    ],
    [conflict],
  ).split('\n');
  expect(shown[0]).toBe(
    'Scope           Leader  Term  Fence                                       Expires (UTC)             Kind',
  );
  expect(shown.slice(1, 5).map((line) => line.split(/\s+/)[0])).toEqual([
    'global-control',
    'jobs',
    'node/n2',
    'node/n10',
  ]);
  expect(shown[2]).toContain('n2\ufffd[2J');
  expect(shown.at(-1)).toBe(
    'split brain: jobs is claimed by n2 (f-n2) and n1 (f-n1, heard from n3) since 2026-11-23T14:00:00.000Z',
  );
  expect(leaderTable([], [])).toBe('Nobody leads what was asked for.');
});

it('shows terms with what they followed, and refused writes with both tokens', () => {
  const { effects: _, labels: __, expiresAt: ___, ...claim } = token('jobs', 'n2');
  const at = '2026-11-23T14:00:00.000Z';
  const election = { accusers: [], transactions: [], correlationId: 'c' };
  const terms: LeaderTerm[] = [
    {
      ...claim,
      from: at,
      election: { ...election, after: 'n1', bumped: { nodeId: 'n1', epoch: '4', why: 'ttl', by: 'n3', at } },
    },
    { ...claim, leaderId: 'n1', to: at, ended: 'epoch-ended', election },
  ];
  expect(
    termTable(terms)
      .split('\n')
      .slice(1)
      .map((line) => line.split(/\s{2,}/)),
  ).toEqual([
    ['jobs', 'n2', '3', at, '-', 'leads', 'n1', 'n1: ttl'],
    ['jobs', 'n1', '3', 'before', at, 'epoch-ended', '-', '-'],
  ]);
  const rejection: FenceRejection = {
    ...{ id: '1', scope: 'jobs', at, writerId: 'n1', keys: ['jobs/1'], correlationId: 'c', further: 4 },
    presented: { fenceToken: 'f1', claimId: 'x' },
    current: { fenceToken: 'f2', claimId: 'y', leaderId: 'n2' },
  };
  expect(
    rejectionTable([rejection])
      .split('\n')[1]
      ?.split(/\s{2,}/),
  ).toEqual([...[at, 'jobs', 'n1', 'f1', 'f2', 'n2', 'jobs/1, and 4 further writes']]);
  expect([termTable([]), rejectionTable([])]).toEqual(['No term matches.', 'No refused write matches.']);
});

const head = { generatedAt: '2026-11-23T14:00:00.000Z', source: 'c-1', cursor: 'c' };
const event = (eventKind: string, more: object = {}) =>
  ({ kind: 'event', event: { ...head, eventKind, ...more } }) as unknown as LeadershipItem;
const ITEMS: readonly LeadershipItem[] = [
  { kind: 'connection', connection: { state: 'live', source: 'c-1', since: 0 } },
  event('Snapshot', { scope: 'jobs', token: token('jobs', 'n1') }),
  event('Ready'),
  // Told late: n2 has claimed it by then.
  event('Elected', { scope: 'jobs', token: token('jobs', 'n2') }),
  event('Lost', { scope: 'jobs', token: token('jobs', 'n1') }),
  event('Conflict', { scope: 'jobs', conflict }),
  event('ConflictEnded', { scope: 'jobs', conflict }),
  event('SteppedDown', { scope: 'jobs', token: token('jobs', 'n2') }),
  event('Resync', { reason: 'compacted' }),
  event('Snapshot', { scope: 'jobs', token: token('jobs', 'n3') }),
  event('Ready'),
];

async function shown(output: 'table' | 'json'): Promise<readonly string[]> {
  const out: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  const asked: unknown[] = [];
  async function* follow({ signal: _, ...question }: { readonly signal: AbortSignal }) {
    asked.push(question);
    yield* ITEMS;
  }
  await watchLeaders(follow, { scope: ['jobs'] }, { output, signal: new AbortController().signal });
  expect(asked).toEqual([{ scope: ['jobs'] }]);
  return out;
}

it('draws who leads anew at each change, from a whole snapshot on', async () => {
  const leaders = (await shown('table')).map((drawn) => {
    const [, leader] = /^jobs +(\S+)/m.exec(drawn) ?? [];
    return `${leader ?? 'nobody'}${drawn.includes('split brain') ? ', contested' : ''}`;
  });
  expect(leaders).toEqual(['n1', 'n2', 'n2', 'n2, contested', 'n2', 'nobody', 'n3']);
});

it('shows until when a lease lasts only where renewals are told: of others it would soon be long past', async () => {
  const expiryIn = async (asked: { readonly scopeKind?: string[] }): Promise<readonly unknown[]> => {
    const out: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
    async function* follow() {
      for (const kind of ['global', 'node', 'shard'] as const)
        yield event('Snapshot', { scope: `of-${kind}`, token: token(`of-${kind}`, 'n1', kind) });
      yield event('Ready');
    }
    await watchLeaders(follow, asked, { output: 'table', signal: new AbortController().signal });
    const rows = out.join('').split('\n');
    return ['global', 'node', 'shard'].map(
      (kind) => rows.find((row) => row.startsWith(`of-${kind}`))?.split(/\s{2,}/)[4],
    );
  };
  const until = '2026-11-23T14:00:02.500Z';
  expect(await expiryIn({})).toEqual([until, '-', '-']);
  expect(await expiryIn({ scopeKind: ['global', 'node', 'shard'] })).toEqual([until, until, '-']);
});

it('prints one line an event as JSON, that of the line included', async () => {
  const lines = (await shown('json')).map((line) => JSON.parse(line));
  expect(lines).toHaveLength(ITEMS.length);
  expect([lines[0].kind, lines[1].eventKind, lines[1].token.fenceToken]).toEqual(['Connection', 'Snapshot', FENCE]);
});

it('gathers pages until there is as much as was asked for, and says where to go on', async () => {
  const asked: unknown[] = [];
  const ask = async (part: { readonly pageSize: number; readonly cursor?: string }) => {
    asked.push(part);
    const begin = Number(part.cursor ?? 0);
    return {
      items: Array.from({ length: part.pageSize }, (_, n) => begin + n),
      nextCursor: String(begin + part.pageSize),
    };
  };
  const { page, things } = await gatherPages(ask, ({ items }) => items, { limit: 700 });
  expect([things.length, things.at(-1), page.nextCursor]).toEqual([700, 699, '700']);
  expect(asked).toEqual([{ pageSize: 500 }, { pageSize: 200, cursor: '500' }]);
});

it.each([
  [['status', '--watch', '--query', 'leader:n1'], 'takes no --query'],
  [['status', '--kind', 'galaxy'], 'Allowed choices are global, custom, shard, node'],
  [['history', '--from', 'yesterday'], 'Write 2026-11-23'],
  [['history', '--from', 'now', '--to', 'now-1h'], '--from is later than --to'],
  [['rejections', '--all', '--limit', '3'], 'say different things'],
  [['step-down', '--reason', 'x'], "missing required argument 'scope'"],
  [['step-down', 'jobs'], 'Stepping down needs a reason.'],
  [['step-up', 'jobs'], "unknown command 'step-up'"],
])('refuses %s', async (args, told) => {
  const said: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(await runCommandLine(['mesh', 'leaders', ...args])).toBe(2);
  expect(said.join('')).toContain(told);
});

/** `omnirelay mesh shards|namespaces ...`: the tables, the watches, and command lines that are refused before anybody is asked. */
import type { ShardWatchItem } from '@omnirelay/client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { namespaceTable } from './namespace-rows.ts';
import { runCommandLine } from './run-command-line.ts';
import { mapVersion, namedShard, shardRanges } from './shard-names.ts';
import { diffText, shardTable } from './shard-rows.ts';
import type { MapVersion, NamespaceRow, Shard, Simulation } from './shard-types.ts';
import { simulationText } from './simulation-text.ts';
import { staleLine } from './stale-line.ts';
import { watchShardChanges, watchShardTable } from './watch-shards.ts';

afterEach(() => vi.restoreAllMocks());

const at = '2026-11-23T14:00:00.000Z';
const shard = (shardId: string, more: Partial<Shard> = {}): Shard => ({
  ...{ namespace: 'orders', shardId, strategyId: 'ring', ownerNodeId: 'n1', leaderId: 'n1', capacityHint: 1 },
  ...{ status: 'Active', version: '1.4', checksum: 'c', updatedAt: at },
  ...more,
});
const rows = (text: string): readonly (readonly string[])[] => text.split('\n').map((line) => line.split(/\s{2,}/));
const column = (text: string, index: number): readonly (string | undefined)[] =>
  rows(text)
    .slice(1)
    .map((row) => row[index]);

it('shows of each shard what is not as usual with it', () => {
  const { leaderId: _, ...nobodys } = shard('00007');
  const { ownerNodeId: __, ...unowned } = nobodys;
  const shards = [
    shard('00000'),
    shard('00001', { ownerNodeId: 'n2\u001b[2J', leaderId: 'n2\u001b[2J' }),
    shard('00002', { moving: { moveId: '1.1', from: 'n1', to: 'n3', stage: 'prepare' } }),
    shard('00003', { moving: { moveId: '1.1', from: 'n1', to: 'n3', stage: 'aborted' } }),
    shard('00004', { status: 'Paused', pausedUntil: at }),
    shard('00005', { status: 'Disabled', statusReason: 'its data is gone' }),
    shard('00006', { leaderId: 'n9' }),
    nobodys,
    unowned,
  ];
  const shown = shardTable(shards);
  expect(rows(shown)[0]).toEqual(['Namespace', 'Shard', 'Owner', 'Status', 'Version', 'Updated']);
  expect(rows(shown)[1]).toEqual(['orders', '00000', 'n1', 'Active', '1.4', at]);
  expect(column(shown, 2).slice(0, 2)).toEqual(['n1', 'n2\ufffd[2J']);
  const statuses = [
    ...['Active', 'Active', 'Active (moving to n3: prepare)', 'Active', `Paused (until ${at})`],
    ...['Disabled (its data is gone)', 'Active (held by n9)', 'Active (leaderless)', 'Active (unowned)'],
  ];
  expect(column(shown, 3)).toEqual(statuses);
  // Who held them then is not kept.
  expect(column(shardTable(shards, { past: true }), 3).slice(-3)).toEqual(['Active', 'Active', 'Active (unowned)']);
  expect(shardTable([])).toBe('No shard matches.');
});

it('says of a list since when the registry has been dark, and nothing while it answers', () => {
  expect(staleLine({ staleSince: at })).toBe(`\nStale: the registry has been dark since ${at}.`);
  expect(staleLine({})).toBe('');
});

describe('what differs between two versions', () => {
  it('is grouped by who gave to whom, with the shards as ranges', () => {
    const version = { namespace: 'orders', version: '1.9', at, cause: 'dead', actor: 'n1', moved: 6 } as MapVersion;
    const shown = diffText({
      ...{ generatedAt: at, source: 'n1', cursor: 'c', namespace: 'orders', fromVersion: '1.4', toVersion: '1.9' },
      ...{ moved: 6, deltaPercent: 0.6 },
      flows: [
        { from: 'n1', to: 'n2', shards: ['00000', '00001', '00002', '00040'] },
        { from: 'n1', shards: ['00003', '00005'] },
      ],
      statusChanges: [{ shardId: '00007', before: 'Active', after: 'Paused' }],
      versions: [{ ...version, deltaPercent: 0.6, statusChanges: 0, checksum: 'c', reason: 'gone' }],
    });
    const [head, flows, statuses, between] = shown.split('\n\n').map(rows);
    expect(head).toEqual([['orders, 1.4 to 1.9: 6 shards moved (0.6 %).']]);
    expect(flows?.slice(1)).toEqual([
      ['n1', 'n2', '4', '00000-00002, 00040'],
      ['n1', '-', '2', '00003, 00005'],
    ]);
    expect(statuses?.slice(1)).toEqual([['00007', 'Active', 'Paused']]);
    expect(between?.[2]).toEqual(['orders', '1.9', at, 'dead', 'n1', '6', '0.6', '0', 'gone']);
  });

  it('names no more ranges than a line holds, and counts the others', () => {
    const names = Array.from({ length: 40 }, (_, n) => String(n * 3).padStart(5, '0'));
    expect(shardRanges(names)).toMatch(/^00000, 00003, .*, 00033 and 28 others$/);
    expect(shardRanges(['131071', '00009', '00008'])).toBe('00008-00009, 131071');
    expect(shardRanges([])).toBe('');
  });
});

it('shows of a simulation the figures, each load, and the rows that tell most of a long one', () => {
  const load = (nodeId: string, before: number, after: number) => ({ nodeId, before, after });
  const simulation: Simulation = {
    ...{ namespace: 'orders', fromVersion: '1.9', shardCount: 1_024, moved: 171, movedPercent: 16.7 },
    ...{ leastMoved: 170, leastMovedPercent: 16.6, leaderChanges: 168, unowned: 0 },
    ...{ maxLoadBefore: 205, maxLoadAfter: 171 },
    load: [load('n1', 205, 171), load('n8', 0, 171), { ...load('n2', 3, 3), awayUntil: '2026-11-27T14:02:10.000Z' }],
    flows: [
      { from: 'n1', to: 'n8', count: 34 },
      { to: 'n8', count: 137 },
    ],
  };
  const [figures, loads, flows] = simulationText(simulation).split('\n\n').map(rows);
  expect(figures).toEqual([
    ['orders at 1.9'],
    ['Would move', '171 of 1024 shards (16.7 %)'],
    ['Least possible', '170 (16.6 %)'],
    ['Leader changes', '168'],
    ['With no owner', '0'],
    ['Most on a node', '205 before, 171 after'],
  ]);
  expect(loads?.slice(1)).toEqual([
    ['n1', '205', '171', '-34'],
    ['n8', '0', '171', '+171'],
    ['n2', '3', '3', '0, away, held for it until 2026-11-27T14:02:10.000Z'],
  ]);
  expect(flows?.slice(1)).toEqual([
    ['n1', 'n8', '34'],
    ['-', 'n8', '137'],
  ]);
  const many = Array.from({ length: 100 }, (_, n) => load(`m${n}`, 10, n === 77 ? 40 : 10));
  const long = simulationText({ ...simulation, load: many, flows: [] });
  expect(long).toMatch(/m77 +10 +40 +\+30/);
  expect(long).toMatch(/\nand 60 that change less; --output json has all$/);
  const nobody = simulationText({ ...simulation, unowned: 9, load: [], flows: [] });
  expect(nobody).toMatch(/^With no owner +9: no node may have them$/m);
  expect(nobody).toMatch(/No node may own these shards\.$/);
});

it('shows how each namespace stands, by what is not active in it', () => {
  const counts = { active: 1_000, draining: 0, paused: 2, disabled: 0, moving: 22, unowned: 0 };
  const orders: NamespaceRow = {
    ...{ namespace: 'orders', kind: 'service', shardCount: 1_024, strategy: { id: 'ring', homes: [] }, rules: [] },
    ...{ roles: ['worker'], version: '1.9', owners: 3, counts, imbalance: 1.034, updatedAt: at, etag: '"1"' },
  };
  const { version: _, imbalance: __, updatedAt: ___, ...young } = orders;
  const idle = { ...counts, paused: 0, moving: 0 };
  const fenced: NamespaceRow = { ...orders, counts: idle, effects: 'fenced' };
  expect(rows(namespaceTable([orders, young, fenced])).slice(1)).toEqual([
    ['orders', 'service', '1024', 'ring', 'unfenced', '3', '2 paused, 22 moving', '1.03', '1.9', at],
    ['orders', 'service', '1024', 'ring', 'unfenced', '3', 'no map yet', '-', '-', '-'],
    ['orders', 'service', '1024', 'ring', 'fenced', '3', 'all active', '1.03', '1.9', at],
  ]);
});

const head = { generatedAt: at, source: 'c-1', cursor: 'c' };
const event = (kind: string, more: object = {}) =>
  ({ kind: 'event', event: { ...head, kind, ...more } }) as unknown as ShardWatchItem;
const ITEMS: readonly ShardWatchItem[] = [
  { kind: 'connection', connection: { state: 'live', source: 'c-1', since: 0 } },
  event('Snapshot', { shard: shard('00010') }),
  event('Snapshot', { shard: shard('00009') }),
  event('Snapshot', { shard: shard('131000') }),
  event('Ready'),
  event('Heartbeat'),
  event('Changed', { shard: shard('00009', { ownerNodeId: 'n2' }) }),
  event('Removed', { shard: shard('00010', { ownerNodeId: 'n3' }) }),
  event('Resync', { reason: 'compacted' }),
  event('Snapshot', { shard: shard('00011') }),
  event('Ready'),
];

async function shown(
  watched: 'table' | 'changes',
  output: 'table' | 'json',
  asked: object = {},
): Promise<{ readonly out: readonly string[]; readonly said: string }> {
  const out: string[] = [];
  const said: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  async function* watch({ signal: _, ...question }: { readonly signal: AbortSignal }) {
    expect(question).toEqual({ owner: ['n1'], ...asked });
    yield* ITEMS;
  }
  const { signal } = new AbortController();
  const question = { owner: ['n1'], ...asked };
  if (watched === 'table') await watchShardTable(watch, question, { output, signal, limit: 2 });
  else await watchShardChanges(watch, question, { output, signal });
  return { out, said: said.join('') };
}

describe('a watch', () => {
  it('draws the shards anew at each change, by number, not more than are asked for', async () => {
    const { out } = await shown('table', 'table');
    const drawn = out.map((text) =>
      [...text.matchAll(/^orders +(\d+) +(\S+)/gm)].map(([, id, owner]) => `${id} ${owner}`),
    );
    expect(drawn).toEqual([
      ['00009 n1', '00010 n1'],
      ['00009 n2', '00010 n1'],
      ['00009 n2', '131000 n1'],
      ['00011 n1'],
    ]);
    expect(out.map((text) => text.includes('and 1 others'))).toEqual([true, true, false, false]);
  });

  it('tells each change in a line of its own, and on standard error what else there is to know', async () => {
    const { out, said } = await shown('changes', 'table');
    expect(out.map((line) => line.trimEnd().split(/\s{2,}/))).toEqual([
      ['Namespace', 'Shard', 'Owner', 'Status', 'Version', 'Updated'],
      ['orders', '00009', 'n2', 'Active (held by n1)', '1.4', at],
      ['orders', '00010', 'n3', 'Active (held by n1)', '1.4', at, 'no longer matches'],
    ]);
    expect(said).toContain('3 shards match; each that changes follows');
    expect(said).toContain('changes may be missing here (compacted)');
    expect(said).toContain('1 shards match');
    // Behind a cursor there is no snapshot to count.
    expect((await shown('changes', 'table', { cursor: 'c' })).said).not.toContain('match; each');
  });

  it.each(['table', 'changes'] as const)('prints one line an event as JSON (%s)', async (watched) => {
    const { out } = await shown(watched, 'json');
    const kinds = out.map((line) => JSON.parse(line).kind);
    expect(kinds).toEqual(['Connection', ...ITEMS.slice(1).map((item) => item.kind === 'event' && item.event.kind)]);
  });
});

it('takes a shard as people and tables write it', () => {
  const named = { namespace: 'orders', shardId: '00412' };
  expect(namedShard('orders', '412')).toEqual(named);
  expect(namedShard('orders', '00412')).toEqual(named);
  expect(namedShard('orders/00412', undefined)).toEqual(named);
  expect(namedShard('shard/orders/00412', undefined)).toEqual(named);
  expect(namedShard('orders', '131071').shardId).toBe('131071');
  expect(mapVersion('1.44')).toBe('1.44');
});

it.each([
  [['shards', 'get', 'orders'], 'Write its namespace and its number'],
  [['shards', 'get', 'orders/1', '2'], 'names no shard'],
  [['shards', 'explain', 'orders', 'seven'], '"seven" is no number of a shard'],
  [['shards', 'list', '--watch', '--at', '1.4', '--sort', 'owner'], 'takes no --sort, --at'],
  [['shards', 'list', '--status', 'Sleeping'], 'Allowed choices are Active, Draining, Paused, Disabled'],
  [['shards', 'list', '--all', '--limit', '3'], 'say different things'],
  [['shards', 'diff', 'orders'], "required option '--from <version>' not specified"],
  [['shards', 'diff', '--from', '4'], 'lineage and generation, 1.44'],
  [['shards', 'versions', '--from', 'now', '--to', 'now-1h'], '--from is later than --to'],
  [['shards', 'pause', 'orders', '7', '--reason', 'x'], "required option '--for <time>' not specified"],
  [['shards', 'pause', 'orders', '7', '--for', '15m'], 'Pausing a shard needs a reason'],
  [['shards', 'resume', 'orders/7'], 'Resuming a shard needs a reason'],
  [['shards', 'disable', 'orders/7'], 'Disabling a shard needs a reason'],
  [['shards', 'simulate', '--strategy', 'best'], 'Allowed choices are rendezvous, ring, locality'],
  [['shards', 'simulate', '--add-node', 'n1', '--remove-node', 'n1'], 'n1 is both added and removed'],
  [['namespaces', 'create', 'orders', '--shards', '0', '--reason', 'x'], 'Write a whole number, 1 or more'],
  [['namespaces', 'create', 'orders', '--reason', 'x'], "required option '--shards <count>' not specified"],
  [['namespaces', 'create', 'orders', '--shards', '8'], 'Making a namespace needs a reason'],
  [['namespaces', 'create', 'orders', '--shards', '8', '--no-rules', '--reason', 'x'], "unknown option '--no-rules'"],
  [['namespaces', 'change', 'orders', '--reason', 'x'], 'Nothing is said of what is to be changed'],
  [['namespaces', 'change', 'orders', '--effects', 'none', '--reason', 'x'], 'Allowed choices are fenced, unfenced'],
  [['namespaces', 'change', 'orders', '--role', 'chief', '--reason', 'x'], 'Allowed choices are worker'],
])('refuses %s', async (args, told) => {
  const said: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(await runCommandLine(['mesh', ...args])).toBe(2);
  expect(said.join('')).toContain(told);
});

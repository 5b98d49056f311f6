/** `omnirelay mesh policies|freeze|rebalance-state` as its own process against a real control node: what is asked arrives, and what is answered is shown. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Namespace } from '@omnirelay/protocol';
import { encodeRebalanceState } from '@omnirelay/protocol/rebalance';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandLine, commandLineOf, rowsOf as rows } from './testing/command-line-of.ts';
import { ADMIN, OPERATOR } from './testing/test-issuer.ts';
import { startTestMesh, type TestMesh } from './testing/test-mesh.ts';
import { type ShardWriter, shardWriter } from './testing/write-shards.ts';
import { writtenSoFar } from './testing/written-so-far.ts';

const cautious = join(import.meta.dirname, '../../../../docs/examples/policies/cautious.yaml');
let mesh: TestMesh;
let writer: ShardWriter;
let commandLine: CommandLine;
let operator: string;

beforeAll(async () => {
  mesh = await startTestMesh();
  const node = await mesh.startNode('c-1');
  writer = shardWriter(node, {});
  const admin = await mesh.signIn(node, 'ana', ADMIN);
  const made = await admin.call('POST', '/control/v1/namespaces', {
    body: { namespace: 'orders', shardCount: 8, reason: 'r' },
  });
  await admin.call('GET', `/control/v1/policies?min-cursor=${made.json.cursor}`);
  operator = await mesh.issuer.token('omar', OPERATOR);
  commandLine = commandLineOf(mesh, node.control.grpcAddress.port, admin.token);
  const state = encodeRebalanceState({
    ...{
      namespace: 'orders' as Namespace,
      state: 'steady',
      since: 1_764_000_000_000,
      why: 'all is where it should be',
    },
    ...{ nodes: [], nodesBeyond: 0, brake: { isPulled: false, lost: 0, of: 3 }, holdsRounds: false, policyVersion: 0 },
  });
  if (state.kind === 'text') await writer.put('rebalance-state/orders', state.value);
  await admin.call('GET', `/control/v1/policies?min-cursor=${await writtenSoFar(node)}`);
});
afterAll(async () => {
  commandLine?.[Symbol.dispose]();
  await mesh?.[Symbol.asyncDispose]();
});

const start: CommandLine['start'] = (...asked) => commandLine.start(...asked);
const run: CommandLine['run'] = (...asked) => commandLine.run(...asked);
const must: CommandLine['must'] = (...asked) => commandLine.must(...asked);
const json: CommandLine['json'] = (...asked) => commandLine.json(...asked);
const why = ['--reason', 'the sale is on'];
const file = (name: string, content: string): string => {
  writeFileSync(join(commandLine.folder, name), content);
  return join(commandLine.folder, name);
};

describe('policies', () => {
  it('are listed and shown before anybody writes one, each value with where it comes from', async () => {
    expect(rows(await must('policies', 'list'))).toEqual([
      ['rebalance', 'default', 'auto', '-', '4', '16', '-', '-', '-'],
      ['rebalance.orders', 'default', 'auto', '-', '4', '16', '-', '-', '-'],
    ]);
    const shown = await must('policies', 'show');
    expect(shown).toMatch(/^rebalance, nobody has written it; etag "0"\n/);
    expect(shown).toMatch(/\nlimits\.cooldownMs +1800000 +default\n/);
    expect(shown).toMatch(/\nguardrails\.least-target-score +limit 60 +default\n/);
  });

  it('are tried before they are written, and written over the version that was read', async () => {
    const set = ['policies', 'set', 'rebalance', '-f', cautious, ...why];
    const looked = await must(...set, '--dry-run');
    expect(looked).toMatch(
      /^Would write version 1 of rebalance:\n {2}mode is approval instead of auto\n {2}approvals\.needed rises/,
    );
    expect((await json('policies', 'show')).policy.version).toBe(0);
    expect(await must(...set, '--ticket', 'OPS-1')).toMatch(/^Wrote version 1 of rebalance:\n/);
    const { policy } = await json('policies', 'show', 'rebalance.orders');
    expect(policy.effective).toMatchObject({ mode: 'approval', limits: { movesPerNode: 1 } });
    const late = await run([...set, '--if-match', '"0"']);
    expect([late.code, late.stderr]).toEqual([6, expect.stringContaining('Read it again and decide anew')]);
    const again = await must(...set);
    expect(again).toMatch(/^rebalance says so already\.\n/);
  });

  it('that contradict themselves are refused with all that is wrong, and end with 2', async () => {
    const wrong = file('wrong.yaml', 'limits: { movesPerNode: 99, movesPerShard: 1 }\nmode: maybe\n');
    const { code, stdout, stderr } = await run(['policies', 'set', 'rebalance.orders', '-f', wrong, ...why]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(
      'rebalance.orders would be no policy:\n  limits.movesPerNode is 99: expected a whole number, 1 to 64',
    );
    expect(stderr).toContain('\n  limits.movesPerShard is unknown');
    expect(stderr).toContain('\n  mode is "maybe": expected "auto" or "approval"');
    const list = await run(['policies', 'set', 'rebalance.orders', '-f', file('list.yaml', '- 1\n'), ...why]);
    expect([list.code, list.stderr]).toEqual([2, expect.stringContaining('is no policy')]);
    const silent = await run(['policies', 'set', 'rebalance.orders', '-f', wrong]);
    expect([silent.code, silent.stderr]).toEqual([2, expect.stringContaining('needs a reason')]);
    const nobody = await run(['policies', 'show', 'rebalance.nowhere']);
    expect(nobody.code).toBe(4);
  });

  it('have a history, differ between versions, and go back to the defaults', async () => {
    const wider = file('wider.json', JSON.stringify({ limits: { movesPerNode: 3 } }));
    const warned = await must('policies', 'set', 'rebalance.orders', '-f', wider, ...why);
    expect(warned).toContain(
      "  warning: limits.movesPerNode is 3, and counts for nothing: its cluster's 1 is stricter.",
    );
    // A file that says nothing is written as any other.
    const nothing = await must('policies', 'set', 'rebalance.orders', '-f', file('nothing.json', '{}'), ...why);
    expect(nothing).toMatch(/^Wrote version 2 of rebalance\.orders:\n/);
    expect(await must('policies', 'reset', 'rebalance', ...why)).toMatch(/^Wrote version 2 of rebalance:\n/);
    const history = rows(await must('policies', 'history'));
    expect(history.map(([version, , by, reason]) => [version, by, reason])).toEqual([
      ['2', 'ana', 'the sale is on'],
      ['1', 'ana', 'the sale is on'],
    ]);
    expect(await must('policies', 'diff', 'rebalance', '--from', '1', '--to', '2')).toContain(
      '\n  mode is auto instead of approval\n',
    );
    expect((await json('policies', 'history')).items[1].diff[0]).toBe('mode is approval instead of auto');
    expect((await run(['policies', 'diff', 'rebalance', '--from', 'one'])).code).toBe(2);
  });

  it('are written by admins alone', async () => {
    const { code, stderr } = await run(['policies', 'reset', 'rebalance', ...why], { OMNIRELAY_TOKEN: operator });
    expect([code, stderr]).toEqual([3, expect.stringContaining('mesh.admin')]);
  });
});

describe('freezes', () => {
  it('are made by operators for a while, listed, and lifted', async () => {
    const add = ['freeze', 'add', 'sale', '--for', '2h', '--namespace', 'orders', ...why];
    expect(await must(...add, '--dry-run')).toMatch(
      /^Would make freeze sale of orders, from .* until .*:\n {2}No planned move begins in orders/,
    );
    const made = await run([...add, '--output', 'json'], { OMNIRELAY_TOKEN: operator });
    const { freeze } = JSON.parse(made.stdout);
    expect(Date.parse(freeze.until) - Date.parse(freeze.from)).toBeGreaterThan(7_100_000);
    expect(rows(await must('freeze', 'list', '--state', 'Active'))).toEqual([
      ['sale', 'freeze', 'orders', 'Active', freeze.from, freeze.until, 'omar', 'the sale is on'],
    ]);
    expect(rows(await must('policies', 'list', '--namespace', 'orders'))[0]).toContain(
      `freeze sale until ${freeze.until}`,
    );
    const again = await run(add);
    expect([again.code, again.stderr]).toEqual([6, expect.stringContaining('There is a freeze sale already')]);
    expect(await must('freeze', 'lift', 'sale', ...why)).toMatch(/^Lifted freeze sale of orders,/);
    expect(await must('freeze', 'list')).toBe('Nothing is frozen.\n');
    expect((await run(['freeze', 'lift', 'sale', ...why])).code).toBe(4);
  });

  it('say when they are over, and of what nobody knows they warn', async () => {
    const late = await run(['freeze', 'add', '--until', '2020-01-01', ...why]);
    expect([late.code, late.stderr]).toEqual([2, expect.stringContaining('which is over already')]);
    const open = await run(['freeze', 'add', ...why]);
    expect([open.code, open.stderr]).toEqual([2, expect.stringContaining('--until TIME or --for DURATION')]);
    const both = await run(['freeze', 'add', '--until', '2100-01-01', '--for', '1h', ...why]);
    expect(both.code).toBe(2);
    expect(await must('freeze', 'add', '--for', '1h', '--namespace', 'nowhere', ...why, '--dry-run')).toContain(
      '  warning: There is no namespace nowhere',
    );
  });

  it('are watched as they change', async () => {
    const scripts = start(['freeze', 'list', '--watch', '--output', 'json']);
    const lines = createInterface({ input: scripts.stdout })[Symbol.asyncIterator]();
    const kinds: string[] = [];
    for await (const line of lines) {
      const { kind, freeze } = JSON.parse(line);
      kinds.push(`${kind} ${freeze?.id ?? ''}`.trim());
      if (kind === 'Ready') await must('freeze', 'add', 'short', '--for', '1h', ...why);
      if (kind === 'Changed') await must('freeze', 'lift', 'short', ...why);
      if (kind === 'Removed') break;
    }
    scripts.kill('SIGINT');
    expect(kinds.filter((kind) => !/^(?:Connection|Heartbeat)/.test(kind))).toEqual([
      'Ready',
      'Changed short',
      'Removed short',
    ]);
    const mixed = await run(['freeze', 'list', '--watch', '--state', 'Active']);
    expect(mixed.code).toBe(2);
  });
});

describe('the state of rebalancing', () => {
  it('is shown a namespace a line, and as it changes', async () => {
    expect(rows(await must('rebalance-state'))).toEqual([
      ['orders', 'steady', '2025-11-24T16:00:00.000Z', 'all is where it should be', '-', '-', 'off', '-'],
    ]);
    expect((await json('rebalance-state')).items[0]).toMatchObject({
      state: 'steady',
      brake: { pulled: false, of: 3 },
    });
    const people = start(['rebalance-state', '--watch', '--namespace', 'orders']);
    const lines = createInterface({ input: people.stdout })[Symbol.asyncIterator]();
    const shown: string[] = [];
    for await (const line of lines) {
      shown.push(line);
      if (line.includes('Ctrl-C ends')) break;
    }
    people.kill('SIGINT');
    expect(shown.some((line) => line.startsWith('orders '))).toBe(true);
  });
});

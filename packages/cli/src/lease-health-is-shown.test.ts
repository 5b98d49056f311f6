/** `omnirelay mesh lease-health`: the table, and command lines that are refused before anybody is asked. */
import { afterEach, expect, it, vi } from 'vitest';
import { LEASE_HEALTH_HEADS, leaseHealthTable, loadText, type NodeHealth } from './lease-health-rows.ts';
import { runCommandLine } from './run-command-line.ts';

afterEach(() => vi.restoreAllMocks());

const at = '2026-11-23T14:00:00.000Z';
const node = (nodeId: string, more: Partial<NodeHealth> = {}): NodeHealth => ({
  ...{ nodeId, status: 'Alive', intent: 'Active', healthScore: 99.6, role: 'worker', clusterId: 'core' },
  ...{ region: 'eu', zone: 'a', lease: { state: 'Held', epoch: '7', since: at }, shards: 12, scopes: 1 },
  ...more,
});
const rows = (text: string): readonly (readonly string[])[] => text.split('\n').map((line) => line.split(/\s{2,}/));

it('shows lease, what is led and load of each node, and a dash for what is not known', () => {
  const load = { pendingDepth: 64, latencyP99Ms: 16, errorRatio: 0.03125, reportedAt: at };
  const { healthScore: _, shards: __, scopes: ___, ...unread } = node('n3', { status: 'Dead', role: '', region: '' });
  const shown = leaseHealthTable([
    node('n1', { load, intent: 'Draining' }),
    node('n2\u001b[2J', { lease: { state: 'Expired', epoch: '6', endedBy: 'n1', endedWhy: 'ttl', endedAt: at } }),
    { ...unread, lease: { state: 'Released', epoch: '3', endedBy: 'n3', endedWhy: 'left', endedAt: at } },
  ]);
  expect(rows(shown)).toEqual([
    [...LEASE_HEALTH_HEADS],
    ['n1', 'Alive (Draining)', '100', 'worker', 'eu', 'Held', '7', '12', '1', '64', '16', '3.1 %', at],
    ['n2\ufffd[2J', 'Alive', '100', 'worker', 'eu', 'Expired (ttl, by n1)', '6', '12', '1', '-', '-', '-', '-'],
    ['n3', 'Dead', '-', '-', '-', 'Released', '3', '-', '-', '-', '-', '-', '-'],
  ]);
  expect(leaseHealthTable([])).toBe('No node matches.');
});

it('says a load as the bounds from above that it is', () => {
  const idle = { pendingDepth: 0, latencyP99Ms: 2, errorRatio: 2 ** -10, reportedAt: at };
  expect(loadText(idle)).toBe(`at most 0 pending, p99 2 ms, 0.1 % errors, since ${at}`);
  expect(loadText({ ...idle, errorRatio: 1 })).toContain(' 100 % errors');
});

it.each([[['--limit', '5', '--all']], [['--limit', 'many']], [['--colour']]])('refuses %j', async (args) => {
  const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(await runCommandLine(['mesh', 'lease-health', ...args])).toBe(2);
  expect(told).toHaveBeenCalled();
});

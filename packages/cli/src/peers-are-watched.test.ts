/** `omnirelay mesh peers list --watch`: the filters reach the control node, and who no longer matches leaves the table. */
import type { PeerWatchItem } from '@omnirelay/client';
import { afterEach, expect, it, vi } from 'vitest';
import { runCommandLine } from './run-command-line.ts';
import { watchPeers } from './watch-peers.ts';

afterEach(() => vi.restoreAllMocks());

const head = { generatedAt: '2026-11-23T14:00:00.000Z', source: 'c-1', cursor: 'c' };
const peer = (nodeId: string, status: string) => ({
  ...{ nodeId, status },
  metadata: { role: 'worker', clusterId: 'core', region: 'eu', meshVersion: '0.1.0', http3Support: false },
});
const ITEMS = [
  { kind: 'event', event: { ...head, kind: 'Snapshot', peer: peer('n1', 'Dead') } },
  { kind: 'event', event: { ...head, kind: 'Snapshot', peer: peer('n2', 'Dead') } },
  { kind: 'event', event: { ...head, kind: 'Ready' } },
  { kind: 'event', event: { ...head, kind: 'Removed', reason: 'no-longer-matches', peer: peer('n2', 'Alive') } },
] as unknown as readonly PeerWatchItem[];

async function shown(output: 'table' | 'json') {
  const out: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  const asked: unknown[] = [];
  async function* watch({ signal: _, ...question }: { readonly signal: AbortSignal }) {
    asked.push(question);
    yield* ITEMS;
  }
  const question = { status: ['Dead'], query: 'role:worker' };
  await watchPeers(watch, question, { output, signal: new AbortController().signal });
  expect(asked).toEqual([question]);
  return out;
}

it('shows those that match, until they no longer do', async () => {
  const [before, after] = await shown('table');
  expect([before?.includes('n1'), before?.includes('n2')]).toEqual([true, true]);
  expect([after?.includes('n1'), after?.includes('n2')]).toEqual([true, false]);
});

it('prints one line an event as JSON, with why a peer was taken out', async () => {
  const lines = (await shown('json')).map((line) => JSON.parse(line));
  expect(lines.map(({ kind, reason }) => [kind, reason])).toEqual([
    ['Snapshot', undefined],
    ['Snapshot', undefined],
    ['Ready', undefined],
    ['Removed', 'no-longer-matches'],
  ]);
});

it('refuses what belongs to a list only', async () => {
  const said: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  const list = ['mesh', 'peers', 'list', '--watch', '--status', 'Dead'];
  expect(await runCommandLine([...list, '--sort', 'rtt', '--vantage', 'n3'])).toBe(2);
  expect(said.join('')).toContain('takes no --sort, --vantage');
});

/** `omnirelay mesh audit list --watch`: entries on standard output, everything else on standard error. */
import type { AuditWatchItem } from '@omnirelay/client';
import { afterEach, expect, it, vi } from 'vitest';
import { watchAudit } from './watch-audit.ts';

afterEach(() => vi.restoreAllMocks());

const head = { generatedAt: '2026-11-23T14:00:00.000Z', source: 'c-1' };
const appended = (id: string, displayName: string) =>
  ({
    kind: 'event',
    event: {
      ...{ ...head, kind: 'Appended', cursor: id },
      entry: {
        ...{ id, at: head.generatedAt, action: 'cordon-peer', object: 'peer/n6', outcome: 'accepted' },
        principal: { displayName },
      },
    },
  }) as unknown as AuditWatchItem;
const ITEMS: readonly AuditWatchItem[] = [
  { kind: 'connection', connection: { state: 'live', source: 'c-1', since: 0 } },
  { kind: 'event', event: { ...head, kind: 'Ready', cursor: 'r' } },
  appended('e1', 'Omar\u001b[2J'),
  { kind: 'event', event: { ...head, kind: 'Heartbeat', cursor: 'e1' } },
  { kind: 'event', event: { ...head, kind: 'Resync', reason: 'compacted', cursor: '' } },
  { kind: 'event', event: { ...head, kind: 'Ready', cursor: 'r2' } },
  appended('e2', 'An operator with a long name'),
];

async function shown(output: 'table' | 'json') {
  const [out, err]: [string[], string[]] = [[], []];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => err.push(String(text)) > 0);
  const asked: unknown[] = [];
  async function* watch({ signal: _, ...question }: { readonly signal: AbortSignal }) {
    asked.push(question);
    yield* ITEMS;
  }
  const question = { query: 'actor:omar', cursor: 'c' };
  await watchAudit(watch, question, { output, signal: new AbortController().signal });
  expect(asked).toEqual([question]);
  return { out: out.join('').trimEnd().split('\n'), err: err.join('').trimEnd().split('\n') };
}

it('shows a row for each entry, and says where some may be missing', async () => {
  const { out, err } = await shown('table');
  expect(out).toEqual([
    'At (UTC)                  Who           Action              Object            Outcome   Reason',
    '2026-11-23T14:00:00.000Z  Omar\ufffd[2J      cordon-peer         peer/n6           accepted  -',
    '2026-11-23T14:00:00.000Z  An operator with a long name  cordon-peer         peer/n6           accepted  -',
  ]);
  expect(err).toEqual([
    'live, from c-1; Ctrl-C ends',
    'entries may be missing here (compacted): list the audit to see all',
  ]);
});

it('prints one line an event as JSON, that of the line included', async () => {
  const { out, err } = await shown('json');
  expect(out.map((line) => JSON.parse(line).kind)).toEqual([
    ...['Connection', 'Ready', 'Appended', 'Heartbeat', 'Resync', 'Ready', 'Appended'],
  ]);
  expect(err).toEqual(['']);
});

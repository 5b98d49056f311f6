/** Planted bugs about nodes that are gone, and whose records were swept. */
import type { LeaseMutant } from '../lease-mutant.ts';
import { FIRST_LEADER, transactions, without } from './change-transactions.ts';

/** All crash, and one of them does not come back: what it held hangs on an epoch of which no record is left. */
const GONE_AND_SWEPT = [
  ...[0, 1, 2, 3, 4].map((node) => ({
    kind: 'crash' as const,
    node,
    at: 10_000,
    forMs: node === FIRST_LEADER ? 1e6 : 4_000,
  })),
  { kind: 'sweep' as const, held: [0, 1, 2, 3, 4], at: 12_000, forMs: 0 },
];
/** The leader is cut off from the registry, and its record swept at once, before its own lease has run out. */
const SWEPT_WHILE_IT_LEADS = [
  { kind: 'cut-registry' as const, node: FIRST_LEADER, at: 10_000, forMs: 4_000 },
  { kind: 'sweep' as const, held: [FIRST_LEADER], at: 10_010, forMs: 0 },
];
/** One after another leaves, is swept, and comes back. */
const LEFT_AND_SWEPT = [0, 1, 2].flatMap((node) => [
  { kind: 'leave' as const, node, at: 6_000 + node * 9_000, forMs: 5_000 },
  { kind: 'sweep' as const, held: [], at: 9_000 + node * 9_000, forMs: 0 },
]);
const FLOOR = /^meta\/epoch-floor$/;
const LEFT = `n${FIRST_LEADER}`;
const leftRecord = `liveness/${LEFT}`;

export const SWEEP_MUTANTS: readonly LeaseMutant[] = [
  {
    name: 'begins-below-the-floor',
    bug: 'A node whose records were swept begins its epochs from the first again.',
    caughtBy: 'no-epoch-is-used-twice',
    scenario: { seed: 1, faults: LEFT_AND_SWEPT },
    input: (input) =>
      input.kind === 'read-answer' ? { ...input, records: input.records.filter(({ key }) => !FLOOR.test(key)) } : input,
    output: transactions('epoch', without(FLOOR)),
  },
  {
    name: 'absence-says-nothing',
    bug: 'A holder without a record counts as one whose record was not read.',
    caughtBy: 'somebody-leads',
    scenario: { seed: 1, seconds: 180, faults: GONE_AND_SWEPT },
    input: (input, self) =>
      input.kind === 'read-answer' && self !== LEFT && !input.records.some(({ key }) => key === leftRecord)
        ? { ...input, records: [...input.records, { key: leftRecord, value: 'unreadable', version: 1n }] }
        : input,
  },
  {
    name: 'no-quiet-after-a-sweep',
    bug: 'What a holder held whose record is gone is claimed at once, unfenced or not.',
    caughtBy: 'one-admits-unfenced-effects',
    scenario: { seed: 1, faults: SWEPT_WHILE_IT_LEADS },
    scopes: (scopes) => scopes.map((scope) => ({ ...scope, effects: 'fenced' as const })),
  },
];

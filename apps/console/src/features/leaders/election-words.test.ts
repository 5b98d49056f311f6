import { expect, it } from 'vitest';
import type { LeaderTerm } from '../../data/leader-model.ts';
import type { HistoryTerm } from '../../data/model.ts';
import { electionSentences, endWords } from './election-words.ts';

const term = (election: Partial<HistoryTerm['election']>): HistoryTerm =>
  ({
    leaderId: 'n3',
    from: '2026-11-23T14:00:03.200Z',
    election: { accusers: [], transactions: [], correlationId: 'c', ...election },
  }) as unknown as HistoryTerm;
const before = (ended: LeaderTerm['ended']): LeaderTerm =>
  ({ leaderId: 'n1', to: '2026-11-23T14:00:01.000Z', ended }) as LeaderTerm;
const bumped = { nodeId: 'n1', epoch: '7', by: 'n3', at: '2026-11-23T14:00:01.000Z' };

it('says whose epoch was ended, by whom, on what grounds, and how long nobody led', () => {
  expect(electionSentences(term({ after: 'n1', bumped: { ...bumped, why: 'ttl' } }), before('epoch-ended'))).toEqual([
    'n3 ended epoch 7 of n1, because its lease had not been renewed for its whole time; with it ended every claim of n1.',
    'n3 was elected, the one that had ended it.',
    'Nobody led for 2.2 s.',
  ]);
  const suspicionBegan = '2026-11-23T13:59:59.200Z';
  const silent = { after: 'n1', bumped: { ...bumped, why: 'confirmed-suspicion' as const }, suspicionBegan };
  const from = '2026-11-23T13:00:00.000Z';
  expect(electionSentences(term(silent), { ...before('epoch-ended'), from }).at(-1)).toBe('Nobody led for 4.0 s.');
  const [why] = electionSentences(term({ after: 'n1', bumped: { ...bumped, why: 'confirmed-suspicion' } }), undefined);
  expect(why).toContain('others had confirmed that it does not answer');
  const left = { ...bumped, by: 'n1', why: 'left' as const };
  expect(electionSentences(term({ after: 'n1', bumped: left }), undefined)).toEqual([
    'n1 gave its epoch 7 back, and with it every claim; n3 was elected.',
  ]);
});

it('tells a hand-over from a takeover, and the first claim from both', () => {
  expect(electionSentences(term({ after: 'n1' }), before('stepped-down'))[0]).toBe(
    'n1 stepped down, and n3 took over.',
  );
  expect(electionSentences(term({ after: 'n3' }), before('stepped-down'))[0]).toContain('claimed it again');
  expect(electionSentences(term({ after: 'n1' }), before('lineage'))[0]).toContain('became another one');
  expect(electionSentences(term({}), undefined)).toEqual([
    'n3 claimed it where nobody had led before, as far as is kept.',
  ]);
});

it('says how a term ended, and by whom where that was another', () => {
  expect(endWords({ ...before('epoch-ended'), endedBy: 'n3' })).toBe('its epoch was ended by n3');
  expect(endWords({ ...before('stepped-down'), endedBy: 'n1' })).toBe('stepped down');
  const { to: _, ...going } = before(undefined);
  expect(endWords(going)).toBe('goes on');
});

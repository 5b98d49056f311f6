/** Terms and events out of what was written: each claim begins once and ends once, whatever order and whichever gaps the records have. */
import { formatFence } from '@omnirelay/protocol';
import { expect, it } from 'vitest';
import type { Note } from './note.ts';
import { TermFold } from './term-fold.ts';

let revision = 0n;
const at = (n: number): string => new Date(n * 1_000).toISOString();

function note(
  kind: Note['kind'],
  scope: string,
  leaderId: string,
  more: Partial<Note> & { readonly n?: number } = {},
): Note {
  const { n = 1, ...rest } = more;
  revision += 1n;
  return {
    ...{ revision, kind, scope, leaderId, written: true, term: String(n), claimId: `${scope}#${n}`, epoch: '1' },
    key: `leadership/history/${scope}/${n}-${kind}`,
    fence: formatFence({ failoverVersion: 0n, lineageEpoch: 1n, revision: BigInt(n) }),
    ...{ at: at(n), reason: kind, correlationId: `c${n}`, txnId: `t${n}-${kind}` },
    ...rest,
  };
}

function folded(...transactions: readonly (readonly Note[])[]): TermFold {
  const fold = new TermFold(() => undefined);
  for (const notes of transactions) fold.add(notes);
  return fold;
}
const termsOf = ({ terms }: TermFold): string[] =>
  terms.map(({ scope, leaderId, from, to, ended }) =>
    [scope, leaderId, from ?? '?', to ?? '-', ended ?? 'leads'].join(' '),
  );
const toldOf = ({ entries }: TermFold): string[] =>
  entries.map(({ kind, note: { scope, leaderId } }) => `${kind} ${scope} ${leaderId}`);

it('what is told of an end besides is no second one, and does not end the next term', () => {
  const fold = folded(
    [note('elected', 'jobs', 'n1')],
    [note('epoch-ended', 'jobs', 'n1', { at: at(5), by: 'n2' })],
    [note('elected', 'jobs', 'n2', { n: 6 })],
    // n1 comes back, and writes down what it had noticed itself.
    [note('lost', 'jobs', 'n1', { at: at(9) })],
  );
  expect(termsOf(fold)).toEqual([`jobs n1 ${at(1)} ${at(5)} epoch-ended`, `jobs n2 ${at(6)} - leads`]);
  expect(toldOf(fold)).toEqual(['Elected jobs n1', 'Lost jobs n1', 'Elected jobs n2']);
  expect(fold.terms[0]?.endedBy).toBe('n2');
  expect(fold.terms[1]?.election.after).toBe('n1');
});

it('a lease that ran out is told, and its claim stands', () => {
  const fold = folded([note('elected', 'jobs', 'n1')], [note('expired', 'jobs', 'n1')]);
  expect(termsOf(fold)).toEqual([`jobs n1 ${at(1)} - leads`]);
  expect(toldOf(fold)).toEqual(['Elected jobs n1', 'Expired jobs n1']);
});

it('a claim over another one ends it, whether or not its end was written', () => {
  const later = formatFence({ failoverVersion: 0n, lineageEpoch: 2n, revision: 1n });
  const fold = folded(
    [note('elected', 'jobs', 'n1')],
    [note('elected', 'jobs', 'n2', { n: 2 })],
    [note('elected', 'jobs', 'n3', { n: 3, fence: later })],
  );
  expect(termsOf(fold)).toEqual([
    `jobs n1 ${at(1)} ${at(2)} superseded`,
    `jobs n2 ${at(2)} - lineage`,
    `jobs n3 ${at(3)} - leads`,
  ]);
});

it('another lineage ends the terms of the one before, though nobody wrote it', () => {
  const fold = folded([note('elected', 'jobs', 'n1')]);
  fold.closeBefore(1n);
  expect(termsOf(fold)).toEqual([`jobs n1 ${at(1)} - leads`]);
  fold.closeBefore(2n);
  expect(termsOf(fold)).toEqual([`jobs n1 ${at(1)} - lineage`]);
});

it('ends with the adoption, whether it is read before or after another claim', () => {
  const adopted = (of: bigint) => (of === 1n ? { at: at(5), by: 'c1' } : undefined);
  const claims = [
    note('elected', 'jobs', 'n1'),
    note('elected', 'jobs', 'n2', {
      n: 9,
      fence: formatFence({ failoverVersion: 0n, lineageEpoch: 4n, revision: 1n }),
    }),
  ] as const;
  const [before, after] = [new TermFold(adopted), new TermFold(adopted)];
  before.add([claims[0]]);
  before.closeBefore(4n);
  before.add([claims[1]]);
  for (const claim of claims) after.add([claim]);
  expect(before.terms).toEqual(after.terms);
  expect(before.terms).toMatchObject([
    { leaderId: 'n1', to: at(5), ended: 'lineage', endedBy: 'c1' },
    { leaderId: 'n2', election: { after: 'n1' } },
  ]);
});

it('the end of an epoch, and the beginning of the next, end all that hung on it and was not ended by itself', () => {
  const lease = { written: false, key: 'claims/node/n1' };
  const fold = folded(
    [note('observed', 'node/n1', 'n1', { ...lease, epoch: '4' })],
    [note('elected', 'jobs', 'n1', { epoch: '4' }), note('elected', 'mail', 'n1', { epoch: '4' })],
    [note('elected', 'other', 'n2', { epoch: '4' })],
    [
      note('epoch-ended', 'node/n1', 'n1', { ...lease, n: 2, epoch: '5' }),
      note('epoch-ended', 'jobs', 'n1', { epoch: '4', at: at(2) }),
    ],
    [note('observed', 'node/n1', 'n1', { ...lease, n: 3, epoch: '6' })],
    [note('elected', 'jobs', 'n1', { n: 3, epoch: '6' })],
    // That it ended is not told: the next one has begun.
    [note('observed', 'node/n1', 'n1', { ...lease, n: 4, epoch: '8' })],
  );
  expect(termsOf(fold)).toEqual([
    `jobs n1 ${at(1)} ${at(2)} epoch-ended`,
    `mail n1 ${at(1)} ${at(2)} epoch-ended`,
    `other n2 ${at(1)} - leads`,
    `jobs n1 ${at(3)} ${at(4)} epoch-ended`,
  ]);
  expect(
    toldOf(fold)
      .filter((told) => told.startsWith('Lost'))
      .sort(),
  ).toEqual([...['Lost jobs n1', 'Lost jobs n1', 'Lost mail n1', 'Lost node/n1 n1']]);
});

it('an end whose beginning is no longer kept is a term without one', () => {
  const fold = folded([note('stepped-down', 'jobs', 'n1', { n: 7 })], [note('elected', 'jobs', 'n2', { n: 8 })]);
  expect(termsOf(fold)).toEqual([`jobs n1 ? ${at(7)} stepped-down`, `jobs n2 ${at(8)} - leads`]);
  expect(fold.terms[1]?.election).toMatchObject({
    after: 'n1',
    transactions: [{ what: 'stepped-down' }, { what: 'elected' }],
  });
});

it('what one transaction tells stands in the order of its keys, so that a place within it is the same everywhere', () => {
  const together = ['c', 'a', 'b'].map((scope) => note('elected', scope, 'n1'));
  const one = folded(together.map((each) => ({ ...each, revision: 1n })));
  const other = folded(together.toReversed().map((each) => ({ ...each, revision: 1n })));
  expect(toldOf(one)).toEqual(['Elected a n1', 'Elected b n1', 'Elected c n1']);
  expect(toldOf(other)).toEqual(toldOf(one));
  expect(termsOf(other)).toEqual(termsOf(one));
});

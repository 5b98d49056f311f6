import type { IdentityMaterial } from '@omnirelay/pki';
import { AUDIT_GENESIS, type AuditEntry, type AuditSeal, auditEntryHash, auditSealHash } from '@omnirelay/wire';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Book, chainOf, linesOf, sealBy } from './testing/audit-book.ts';
import { testAuthority } from './testing/test-control-node.ts';
import { verifyAudit } from './verify-audit.ts';

const authority = await testAuthority();
let signers: Record<string, IdentityMaterial>;
beforeAll(async () => {
  signers = { 'c-1': await authority.issue('c-1', 'control'), 'c-2': await authority.issue('c-2', 'control') };
});

const sealOf = (
  chain: readonly AuditEntry[],
  to: number,
  more: Partial<AuditSeal> = {},
  by = chain[0]?.writerId ?? '',
): AuditSeal => sealBy(signers[by] as IdentityMaterial, chain, to, more);

const verify = (book: Book) => verifyAudit(linesOf(book), authority.caPem);
const firstFault = async (book: Book) => {
  const { kind, faults } = await verify(book);
  expect(kind).toBe('broken');
  return `${faults[0]?.writerId}/${faults[0]?.sequence}: ${faults[0]?.problem}`;
};

describe('an audit', () => {
  test('that is whole is said to be, with what its seals cover, also after retention and erasure', async () => {
    const chain = chainOf('c-1', 6);
    const first = sealOf(chain, 2);
    const second = sealOf(chain, 5, { previousSeal: auditSealHash(first) });
    expect(await verify({ chains: [chain], seals: [second, first] })).toEqual({
      kind: 'whole',
      faults: [],
      chains: [{ writerId: 'c-1', entries: 6, firstSequence: '1', lastSequence: '6', seals: 2, sealedTo: '5' }],
    });
    expect((await verify({ chains: [chain.slice(3)], seals: [second], keep: 3 })).kind).toBe('whole');
    const erased = chain.map((entry) => ({
      ...entry,
      principal: { ...entry.principal, subject: '' },
      salt: '',
      erased: true,
    }));
    expect((await verify({ chains: [erased], seals: [first, second] })).kind).toBe('whole');
  });

  test('names the first entry that was changed, left out, cut off or swapped', async () => {
    const chain = chainOf('c-1', 6);
    const seals = [sealOf(chain, 6)];
    const changed = (n: number, fields: Partial<AuditEntry>) =>
      chain.map((e, i) => (i === n - 1 ? { ...e, ...fields } : e));
    expect(await firstFault({ chains: [changed(3, { reason: 'other' })], seals })).toBe(
      'c-1/3: who, why, before or after was changed: its body has another hash',
    );
    expect(await firstFault({ chains: [changed(3, { action: 'remove-peer' })], seals })).toBe(
      'c-1/3: it was changed: it has another hash',
    );
    expect(
      await firstFault({ chains: [changed(3, { principal: { ...chain[0]!.principal, subject: 'eve' } })], seals }),
    ).toContain('c-1/3');
    const rehashed = { ...chain[2]!, action: 'x' };
    expect(await firstFault({ chains: [changed(3, { action: 'x', hash: auditEntryHash(rehashed) })], seals })).toBe(
      'c-1/4: it does not follow the entry before it: one of the two was changed',
    );
    expect(await firstFault({ chains: [chain.toSpliced(2, 1)], seals })).toBe('c-1/4: entries 3 to 3 are missing');
    expect(await firstFault({ chains: [chain.slice(0, 4)], heads: [chain], seals })).toBe(
      'c-1/6: entries 5 to 6 are missing at the end',
    );
    expect(await firstFault({ chains: [chain.slice(2)], seals })).toContain('c-1/3: entries before it are missing');
    expect(await firstFault({ chains: [chain], seals, cut: true })).toContain('cut off');
  });

  test('does not hold when a chain was written anew behind its seals, or by another key', async () => {
    const chain = chainOf('c-1', 5);
    const seal = sealOf(chain, 4);
    const anew = chainOf('c-1', 5).map((entry) => ({ ...entry, action: 'forged' }));
    for (const [i, entry] of anew.entries()) {
      const previousHash = anew[i - 1]?.hash ?? AUDIT_GENESIS;
      anew[i] = { ...entry, previousHash, hash: auditEntryHash({ ...entry, previousHash }) };
    }
    expect(await firstFault({ chains: [anew], seals: [seal] })).toBe('c-1/4: its seal is over another entry');
    expect(await firstFault({ chains: [anew], seals: [{ ...sealOf(chain, 4), hash: anew[3]!.hash }] })).toContain(
      'the signature is wrong',
    );
    expect(await firstFault({ chains: [anew], seals: [sealOf(anew, 4, {}, 'c-2')] })).toContain('it is signed by c-2');
    expect(await firstFault({ chains: [chain.slice(0, 3)], seals: [seal] })).toContain(
      'a seal stands over entry 4, and it is missing',
    );
  });

  test('whose end vanished with its seals and its head is found by what another writer sealed', async () => {
    const chain = chainOf('c-1', 5);
    const other = chainOf('c-2', 1);
    const witness = sealOf(other, 1, { witnessed: [{ writerId: 'c-1', sequence: '5', hash: chain[4]!.hash }] });
    expect((await verify({ chains: [chain, other], seals: [witness] })).kind).toBe('whole');
    expect(await firstFault({ chains: [chain.slice(0, 3), other], seals: [witness] })).toMatch(
      /^c-1\/5: c-2 saw it when it sealed/,
    );
  });
});

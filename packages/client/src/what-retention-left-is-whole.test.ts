/** An audit of years: the store has dropped the oldest entries of all chains. What is left is whole; a hole in it, or a start cut off later, is not. */
import {
  createKeyAndCsr,
  createMeshAuthority,
  type IdentityMaterial,
  identityMaterial,
  loadAuthority,
} from '@omnirelay/pki';
import { AUDIT_STORE_KEEPS, type AuditEntry, type AuditSeal, auditSealHash } from '@omnirelay/wire';
import { beforeAll, describe, expect, test } from 'vitest';
import { retainedFloor } from './retained-floor.ts';
import { type Book, chainOf, linesOf, sealBy } from './testing/audit-book.ts';
import { verifyAudit } from './verify-audit.ts';

const DAY = 24 * 3_600_000;
const started = Date.now();
const daysAgo = (days: number): Date => new Date(started - days * DAY);
let caPem: string;
let seal: (chain: readonly AuditEntry[], to: number, days: number, more?: Partial<AuditSeal>) => Promise<AuditSeal>;

beforeAll(async () => {
  const trustDomain = 'mesh.example';
  const files = await createMeshAuthority({ meshId: 'test', trustDomain, now: daysAgo(600) });
  const authority = await loadAuthority(files);
  caPem = authority.caPem;
  const signerAt = async (nodeId: string, now: Date): Promise<IdentityMaterial> => {
    const identity = { trustDomain, clusterId: 'c1', role: 'control', nodeId };
    const { privateKeyPem, csrPem } = await createKeyAndCsr(identity);
    const { certificateChainPem } = await authority.signCsr(csrPem, { identity, now });
    return identityMaterial({ certificateChainPem, privateKeyPem, caPem }, now);
  };
  seal = async (chain, to, days, more = {}) => {
    const at = daysAgo(days);
    return sealBy(await signerAt(chain[0]?.writerId ?? '', at), chain, to, { at: at.toISOString(), ...more });
  };
});

/** Four entries, each sealed when it was written. */
async function longAudit() {
  const days = [500, 450, 50, 0];
  const chain = chainOf('c-1', days.length, (n) => daysAgo(days[n - 1] ?? 0));
  const seals: AuditSeal[] = [];
  for (const [i, ago] of days.entries()) {
    const before = seals.at(-1);
    seals.push(await seal(chain, i + 1, ago, before === undefined ? {} : { previousSeal: auditSealHash(before) }));
  }
  return { chain, seals };
}
const verify = (book: Book) => verifyAudit(linesOf(book), caPem);
const faultsOf = async (book: Book) =>
  (await verify(book)).faults.map(({ writerId, sequence, problem }) => `${writerId}/${sequence}: ${problem}`);

describe('an audit whose store keeps no more than 400 days', () => {
  test('is whole from the first entry that is left on', async () => {
    const { chain, seals } = await longAudit();
    for (const left of [chain, chain.slice(1), chain.slice(2)])
      expect(await verify({ chains: [left], heads: [chain], seals })).toMatchObject({ kind: 'whole', faults: [] });
  });

  test('is broken by a hole behind that, and by a start that was cut off since', async () => {
    const { chain, seals } = await longAudit();
    const [first, , third, fourth] = chain;
    if (first === undefined || third === undefined || fourth === undefined) throw new Error('four entries');
    expect(await faultsOf({ chains: [[first, third, fourth]], seals })).toEqual(['c-1/3: entries 2 to 2 are missing']);
    expect(await faultsOf({ chains: [[fourth]], heads: [chain], seals })).toEqual([
      expect.stringContaining('c-1/4: entries before it are missing'),
    ]);
    expect(await faultsOf({ chains: [[]], heads: [chain], seals })).toContain('c-1/4: all entries up to 4 are missing');
  });

  test('may have lost all of a writer that is gone, and not of one that wrote since', async () => {
    const gone = chainOf('c-2', 2, () => daysAgo(450));
    const goneSeals = [await seal(gone, 2, 450)];
    const { chain, seals } = await longAudit();
    const witness = await seal(chain, 4, 0, {
      previousSeal: auditSealHash(seals[2] as AuditSeal),
      witnessed: [{ writerId: 'c-2', sequence: '2', hash: gone[1]?.hash ?? '' }],
    });
    const book = { chains: [chain], heads: [chain, gone] };
    const own = [...seals.slice(0, 3), witness];
    expect(await faultsOf({ ...book, seals: [...own, ...goneSeals] })).toEqual([]);
    // Of an entry that nobody is seen to have sealed in time nothing says that it was old.
    expect(await faultsOf({ ...book, seals: own })).toContain('c-2/2: all entries up to 2 are missing');
  });
});

test('a full store explains what is older than the oldest entry that it kept, and nothing else', () => {
  const chain = chainOf('c-1', 2_000, (n) => daysAgo(100 - n / 40));
  const sealed = (sequence: number, days: number): AuditSeal => ({
    writerId: 'c-2',
    sequence: String(sequence),
    hash: '',
    at: daysAgo(days).toISOString(),
    previousSeal: '',
    witnessed: [{ writerId: 'c-3', sequence: String(sequence + 1), hash: '' }],
    signature: '',
    certificateChainPem: '',
  });
  const seals = [sealed(4, 110), sealed(6, 80), sealed(9, 1)];
  const { maxAgeMs } = AUDIT_STORE_KEEPS;
  expect([...retainedFloor(chain, seals, { maxRecords: 2_000, maxAgeMs })]).toEqual([
    ['c-2', 4n],
    ['c-3', 5n],
  ]);
  expect([...retainedFloor(chain, seals, { maxRecords: 4_000, maxAgeMs })]).toEqual([]);
});

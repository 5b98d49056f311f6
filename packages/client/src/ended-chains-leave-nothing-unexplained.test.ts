/** Years of a mesh whose writers come and go, day by day: whenever the audit is exported it verifies, and of who is gone nothing stays. */
import {
  createKeyAndCsr,
  createMeshAuthority,
  type IdentityMaterial,
  identityMaterial,
  loadAuthority,
} from '@omnirelay/pki';
import {
  AUDIT_GENESIS,
  AUDIT_STORE_KEEPS,
  type AuditEntry,
  type AuditSeal,
  auditSealHash,
  planChainEnds,
} from '@omnirelay/wire';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { chainOf, linesOf, sealBy } from './testing/audit-book.ts';
import { verifyAudit } from './verify-audit.ts';

const DAY = 24 * 3_600_000;
const STEP = 50;
const started = Date.now() - 3_000 * DAY;
const at = (day: number): Date => new Date(started + day * DAY);
let caPem: string;
let signerAt: (nodeId: string, day: number) => Promise<IdentityMaterial>;

/** One CA after the other: none lives as long as this mesh. */
const CA_DAYS = 700;
beforeAll(async () => {
  const trustDomain = 'mesh.example';
  const authorities = await Promise.all(
    Array.from({ length: 5 }, async (_, n) =>
      loadAuthority(await createMeshAuthority({ meshId: 'test', trustDomain, now: at(n * CA_DAYS - 1) })),
    ),
  );
  caPem = authorities.map((authority) => authority.caPem).join('\n');
  signerAt = async (nodeId, day) => {
    const authority = authorities[Math.floor(day / CA_DAYS)];
    if (authority === undefined) throw new Error(`no CA on day ${day}`);
    const identity = { trustDomain, clusterId: 'c1', role: 'control', nodeId };
    const { privateKeyPem, csrPem } = await createKeyAndCsr(identity);
    const { certificateChainPem } = await authority.signCsr(csrPem, { identity, now: at(day) });
    return identityMaterial({ certificateChainPem, privateKeyPem, caPem: authority.caPem }, at(day));
  };
});

interface Stored {
  /** As it was written, whole. */
  readonly chain: AuditEntry[];
  kept: AuditEntry[];
  seals: AuditSeal[];
  closed: boolean;
}

/** A registry's audit, as control nodes and the store keep it. */
class Mesh {
  readonly writers = new Map<string, Stored>();

  async write(writerId: string, day: number, sealed = true): Promise<void> {
    const known = this.writers.get(writerId) ?? { chain: [], kept: [], seals: [], closed: false };
    this.writers.set(writerId, known);
    const before = known.chain.map((entry) => new Date(entry.at));
    const chain = chainOf(writerId, before.length + 1, (n) => before[n - 1] ?? at(day));
    known.chain.splice(0, known.chain.length, ...chain);
    known.kept = [...known.kept.map(({ writerSequence }) => chain[Number(writerSequence) - 1]), chain.at(-1)].flatMap(
      (entry) => entry ?? [],
    );
    known.closed = false;
    if (sealed) await this.seal(writerId, day);
  }

  async seal(writerId: string, day: number): Promise<void> {
    const own = this.writers.get(writerId);
    if (own === undefined) throw new Error(`${writerId} has written nothing`);
    const last = own.seals.at(-1);
    own.seals.push(
      sealBy(await signerAt(writerId, day), own.chain, own.chain.length, {
        at: at(day).toISOString(),
        previousSeal: last === undefined ? AUDIT_GENESIS : auditSealHash(last),
        witnessed: [...this.writers].flatMap(([other, { chain, closed }]) => {
          const end = chain.at(-1);
          return other === writerId || closed || end === undefined
            ? []
            : [{ writerId: other, sequence: end.writerSequence, hash: end.hash }];
        }),
      }),
    );
  }

  /** The store drops what is too old when something is added. */
  retain(day: number): void {
    for (const stored of this.writers.values())
      stored.kept = stored.kept.filter(
        (entry) => Date.parse(entry.at) > at(day).getTime() - AUDIT_STORE_KEEPS.maxAgeMs,
      );
  }

  /** Carries the plan out as control nodes do, and stops after each step for `look`; for good when another node is at the next drop. */
  async endChains(look: () => Promise<void>, drops = Number.POSITIVE_INFINITY): Promise<void> {
    const chains = [...this.writers].map(([writerId, { chain, kept, closed }]) => ({
      writerId,
      sequence: BigInt(chain.length),
      closed,
      firstKept: kept[0] === undefined ? null : BigInt(kept[0].writerSequence),
    }));
    const seals = [...this.writers.values()].flatMap((stored) =>
      stored.seals.map((seal) => ({
        writerId: seal.writerId,
        sequence: BigInt(seal.sequence),
        at: Date.parse(seal.at),
        witnessed: new Map(seal.witnessed.map((seen) => [seen.writerId, BigInt(seen.sequence)])),
        seal,
      })),
    );
    const { close, drop, end } = planChainEnds(chains, seals, AUDIT_STORE_KEEPS.maxAgeMs);
    for (const writerId of close) {
      const stored = this.writers.get(writerId);
      if (stored !== undefined) stored.closed = true;
      await look();
    }
    for (const [done, { seal }] of drop.entries()) {
      if (done >= drops) return;
      const stored = this.writers.get(seal.writerId);
      if (stored !== undefined) stored.seals = stored.seals.filter((one) => one !== seal);
      await look();
    }
    for (const writerId of end) {
      this.writers.delete(writerId);
      await look();
    }
  }

  async faults(): Promise<readonly string[]> {
    const stored = [...this.writers.values()];
    const { faults } = await verifyAudit(
      linesOf({
        chains: stored.map(({ kept }) => kept),
        heads: stored.filter(({ closed }) => !closed).map(({ chain }) => chain),
        seals: stored.flatMap(({ seals }) => seals),
        keep: 5_000,
      }),
      caPem,
    );
    return faults.map(({ writerId, sequence, problem }) => `${writerId}/${sequence}: ${problem}`);
  }
}

/** Days in which `c-1` writes on, with what others do on their days; the audit is looked at after each step. */
async function live(mesh: Mesh, until: number, others: Readonly<Record<number, () => Promise<void>>>): Promise<void> {
  const isWhole = async (): Promise<void> => expect(await mesh.faults()).toEqual([]);
  for (let day = 0; day <= until; day += STEP) {
    await others[day]?.();
    await mesh.write('c-1', day);
    mesh.retain(day);
    await isWhole();
    await mesh.endChains(isWhole);
    await isWhole();
  }
}

describe('of control nodes that are gone for good', () => {
  test('head and seals stay while entries do, and end after them, while every export verifies', async () => {
    const mesh = new Mesh();
    const seen: string[] = [];
    const look = (day: number) => async (): Promise<void> =>
      void seen.push(`${day} ${[...mesh.writers.keys()].join(' ')}`);
    await live(mesh, 1_500, {
      50: async () => {
        await mesh.write('c-2', 50);
        await mesh.write('c-3', 50);
      },
      // Both go at once, each the witness of the other; what one wrote last it could not seal any more.
      100: async () => {
        await mesh.write('c-3', 100);
        await mesh.write('c-2', 100, false);
      },
      450: look(450),
      1500: look(1_500),
    });
    expect(seen).toEqual(['450 c-1 c-2 c-3', '1500 c-1']);
    // And nobody speaks of them.
    const left = [...mesh.writers.values()].flatMap(({ seals }) => seals.flatMap(({ witnessed }) => witnessed));
    expect(left).toEqual([]);
  });

  test('one that comes back goes on where its chain was closed, or begins a new one when that has ended', async () => {
    const mesh = new Mesh();
    const places: string[] = [];
    const comesBack = (day: number) => async (): Promise<void> => {
      await mesh.write('c-2', day);
      places.push(mesh.writers.get('c-2')?.chain.at(-1)?.writerSequence ?? '');
    };
    await live(mesh, 2_700, {
      50: comesBack(50),
      100: async () => mesh.write('c-2', 100, false),
      650: comesBack(650),
      2500: comesBack(2_500),
    });
    expect(places).toEqual(['1', '3', '1']);
  });

  test('entries that somebody took before their time keep everything that shows it', async () => {
    const mesh = new Mesh();
    for (const day of [0, 100, 200]) {
      await mesh.write('c-1', day);
      await mesh.write('c-2', day);
    }
    const stolen = mesh.writers.get('c-2');
    if (stolen === undefined) throw new Error('no chain');
    stolen.kept = [];
    for (let day = 250; day <= 550; day += STEP) {
      await mesh.write('c-1', day);
      mesh.retain(day);
      await mesh.endChains(async () => undefined);
      expect(await mesh.faults()).toContain('c-2/3: all entries up to 3 are missing');
    }
    expect(stolen.seals).toHaveLength(3);
  });

  test('whoever comes, goes, seals or does not: no export verifies worse than if nothing had ended', async () => {
    // One that writes on, mostly, and others in one time or in two that are far apart.
    const when = (from: number, to: number, maxLength: number) =>
      fc.array(fc.record({ step: fc.integer({ min: from, max: to }), sealed: fc.boolean() }), { maxLength });
    const steady = fc.record({ 'c-1': when(0, 55, 80) });
    const visits = fc.tuple(when(0, 6, 3), fc.oneof(fc.constant([]), when(30, 55, 2))).map((both) => both.flat());
    // At some steps another control node is at the same drop, and the plan is not carried on.
    const conflicts = fc.array(fc.oneof(fc.constant(undefined), fc.nat({ max: 3 })), { minLength: 8, maxLength: 8 });
    const others = fc.record({ 'c-2': visits, 'c-3': visits, 'c-4': visits });
    let ended = 0;
    await fc.assert(
      fc.asyncProperty(others, steady, conflicts, async (come, stays, dropsUntil) => {
        const acts = Object.entries({ ...come, ...stays }).flatMap(([who, times]) =>
          times.map(({ step, sealed }) => ({ who, step, sealed })),
        );
        const [mesh, keepsAll] = [new Mesh(), new Mesh()];
        for (let step = 0; step <= 55; step += 1) {
          const day = step * STEP;
          for (const one of [mesh, keepsAll]) {
            for (const act of acts) if (act.step === step) await one.write(act.who, day, act.sealed);
            one.retain(day);
          }
          const soundOtherwise = (await keepsAll.faults()).length === 0;
          const look = async (): Promise<void> => {
            if (soundOtherwise) expect(await mesh.faults()).toEqual([]);
          };
          await look();
          const before = mesh.writers.size;
          await mesh.endChains(look, dropsUntil[step % dropsUntil.length]);
          ended += before - mesh.writers.size;
        }
      }),
      { numRuns: 40 },
    );
    expect(ended).toBeGreaterThan(0);
  });
});

import { nodeId } from '@omnirelay/primitives';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IdealMesh } from '../transcripts/ideal-mesh.ts';
import { checkLoadReport, coarseLoad, LOAD_BOUNDS, type LoadReport, loadOf } from './load-report.ts';
import { LOAD_LASTS, LOAD_TOLD_EVERY } from './own-load.ts';

const load = (pendingDepth: number, latencyP99Ms = 40, errorRatio = 0): LoadReport => ({
  pendingDepth,
  latencyP99Ms,
  errorRatio,
});

function meshOf(count: number) {
  const lines: string[] = [];
  const mesh = new IdealMesh((line) => lines.push(line));
  for (let at = 0; at < count; at += 1) {
    mesh.boot(`n${at}`, at === 0 ? [] : ['n0'], {});
    mesh.run(20);
  }
  mesh.run(15_000);
  const report = (of: LoadReport | null, reportedAt = 1_000): void =>
    mesh.feed('n1', { kind: 'report-load', load: of, reportedAt });
  const heard = (by: string) => {
    const member = mesh.machine(by).view().members.get(nodeId('n1'));
    return member === undefined ? undefined : loadOf(member);
  };
  const incarnation = () => mesh.machine('n1').selfClaim().incarnation;
  const told = (by: string) => lines.filter((line) => line.includes(` ${by}: load-told `)).length;
  return { mesh, report, heard, incarnation, told, lines };
}

it('a first report is heard by all at once, the node itself included, as powers of two', () => {
  for (const count of [4, 48]) {
    const { mesh, report, heard, told, lines } = meshOf(count);
    report(load(5, 33.4, 0.003), 7_000);
    mesh.run(50);
    const expected = { pendingDepth: 8, latencyP99Ms: 64, errorRatio: 2 ** -8, reportedAt: 7_000 };
    for (const by of ['n0', 'n1', `n${count - 1}`]) {
      expect(heard(by)).toEqual(expected);
      expect(told(by)).toBe(1);
    }
    // It is no change of metadata: nobody logs it, and no digest differs for it.
    expect(lines.filter((line) => line.includes('metadata:'))).toEqual([]);
  }
});

it('a load that stays within its step is told once, however often it is reported and for however long', () => {
  const { mesh, report, heard, incarnation } = meshOf(3);
  report(load(8));
  const first = incarnation();
  for (let n = 1; n <= 60; n += 1) {
    mesh.run(5_000);
    report(load(n % 2 === 0 ? 8 : 3), 1_000 + n * 5_000);
  }
  expect(incarnation()).toBe(first);
  expect(heard('n0')).toMatchObject({ pendingDepth: 8, reportedAt: 1_000 });
});

it('changes that follow each other are told as one, the last, once the time for another word has come', () => {
  const { mesh, report, heard, incarnation } = meshOf(3);
  report(load(1));
  const first = incarnation();
  for (const pending of [100, 7, 900, 60]) {
    mesh.run(LOAD_TOLD_EVERY / 8);
    report(load(pending), 1_000 + pending);
  }
  expect(heard('n0')).toMatchObject({ pendingDepth: 1 });
  mesh.run(LOAD_TOLD_EVERY);
  expect(incarnation()).toBe(first + 1);
  expect(heard('n0')).toMatchObject({ pendingDepth: 64, reportedAt: 1_060 });
});

it('a report that is not renewed is withdrawn, and one that is renewed is not', () => {
  const { mesh, report, heard } = meshOf(3);
  report(load(8));
  mesh.run(LOAD_LASTS - 1_000);
  report(load(8));
  mesh.run(LOAD_LASTS - 1_000);
  expect(heard('n0')).toMatchObject({ pendingDepth: 8 });
  mesh.run(1_100);
  expect(heard('n0')).toBeUndefined();
  expect(heard('n1')).toBeUndefined();
});

it('a host may withdraw its report; a newcomer hears what stands; who is dead has no load', () => {
  const { mesh, report, heard } = meshOf(4);
  report(load(8));
  mesh.run(50);
  mesh.boot('late', ['n0'], {});
  mesh.run(50);
  expect(heard('late')).toMatchObject({ pendingDepth: 8 });
  report(null);
  mesh.run(LOAD_TOLD_EVERY + 100);
  expect(heard('late')).toBeUndefined();
  report(load(8));
  mesh.run(LOAD_TOLD_EVERY + 100);
  expect(heard('late')).toMatchObject({ pendingDepth: 8 });
  mesh.kill('n1');
  mesh.run(10_000);
  expect(mesh.describe('late')).toContain('n1=dead');
  expect(heard('late')).toBeUndefined();
});

const within = fc.record({
  pendingDepth: fc.nat(LOAD_BOUNDS.pendingDepth),
  latencyP99Ms: fc.double({ min: 0, max: LOAD_BOUNDS.latencyP99Ms, noNaN: true }),
  errorRatio: fc.double({ min: 0, max: 1, noNaN: true }),
});

it('what is told is at least what was reported and below four times that, and itself a report within the bounds', () => {
  const isNear = (told: number, value: number, least: number): boolean =>
    value === 0 ? told === 0 : told >= value && (told < 4 * value || told === least);
  fc.assert(
    fc.property(within, within, (before, report) => {
      expect(checkLoadReport(report)).toBeNull();
      const told = coarseLoad(report, coarseLoad(before, undefined));
      expect(checkLoadReport(told)).toBeNull();
      expect(isNear(told.pendingDepth, report.pendingDepth, 1)).toBe(true);
      expect(isNear(told.latencyP99Ms, report.latencyP99Ms, 1)).toBe(true);
      expect(isNear(told.errorRatio, report.errorRatio, 2 ** -10)).toBe(true);
    }),
  );
});

it('what is wrong with a report is said figure by figure', () => {
  expect(checkLoadReport(load(1.5, -1, 2))).toBe(
    'pendingDepth is 1.5: expected a whole number, 0 to 1073741824 pieces of work; latencyP99Ms is -1: expected 0 to 4194304 milliseconds; errorRatio is 2: expected a part of the whole, 0 to 1',
  );
  expect(checkLoadReport({ ...load(1), errorRatio: Number.NaN })).toContain('errorRatio is NaN');
  expect(checkLoadReport({ ...load(1), pendingDepth: Number.POSITIVE_INFINITY })).toContain('pendingDepth is Infinity');
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FRAME_BOUNDS } from './bounds.ts';
import { decodeRefusals, encodeRefusals, type RefusalReport, type RefusedPeers } from './refusal-report.ts';

const row: RefusedPeers = { source: '10.0.0.9', reason: 'no-certificate', count: 3 };
const report = (rows: readonly RefusedPeers[], more: Partial<RefusalReport> = {}): RefusalReport => ({
  ...{ rows, others: 2, perhapsTold: 1, sinceMsAgo: 1_500 },
  ...more,
});

it('arrives as it was told', () => {
  const told = report([row, { ...row, reason: 'wrong-cluster', spiffeId: 'spiffe://t/mesh/c/worker/w-1' }]);
  expect(decodeRefusals(encodeRefusals(told))).toEqual(told);
});

it('is no report with more rows, longer texts or a longer time than there can be', () => {
  const rows = Array.from({ length: FRAME_BOUNDS.refusedRows + 1 }, () => row);
  for (const wrong of [
    report(rows),
    report([{ ...row, source: 'x'.repeat(FRAME_BOUNDS.textLength + 1) }]),
    report([{ ...row, spiffeId: 'x'.repeat(FRAME_BOUNDS.detailLength + 1) }]),
    report([row], { sinceMsAgo: -1 }),
    report([row], { sinceMsAgo: Number.NaN }),
    report([row], { sinceMsAgo: 1e12 }),
  ])
    expect(decodeRefusals(encodeRefusals(wrong))).toBeNull();
  expect(decodeRefusals(encodeRefusals(report(rows.slice(1))))).not.toBeNull();
});

it('never throws on bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      decodeRefusals(bytes);
    }),
  );
});

/** A report is told until a control node has taken it: not twice where it was surely taken or surely not, and said to be doubtful otherwise. */
import { instant } from '@omnirelay/primitives';
import { CallError, DialError, type MeshCall } from '@omnirelay/transport';
import { decodeRefusals, FRAME_BOUNDS, type RefusalReport } from '@omnirelay/wire';
import { afterEach, expect, it } from 'vitest';
import { createTestMembership } from '../control-plane/testing/test-membership.ts';
import { REFUSED, RefusalReports } from './refusal-reports.ts';

const open: Disposable[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one[Symbol.dispose]();
});

const stranger = { source: '10.0.0.9', reason: 'no-certificate' };

/** `fate`: how the n-th call ends. */
function reporting(controls: number, fate: (call: number) => Error | null) {
  const membership = createTestMembership('w-1');
  membership.set('w-2', 'alive');
  const { claim } = membership.view().members.get('w-2' as never) ?? {};
  for (let n = 1; n <= controls; n += 1)
    membership.set(
      `c-${n}`,
      'alive',
      claim && { claim: { ...claim, metadata: { ...claim.metadata, role: 'control' } } },
    );
  const told: { readonly to: string; readonly report: RefusalReport }[] = [];
  const waiting: { readonly calls: number; readonly resolve: () => void }[] = [];
  const call = async (_address: string, { method, nodeId, request }: MeshCall): Promise<Uint8Array> => {
    expect(method).toBe(REFUSED);
    const report = decodeRefusals(request);
    if (report === null) throw new Error('it is no report');
    told.push({ to: nodeId, report });
    for (const each of waiting) if (told.length >= each.calls) each.resolve();
    const failed = fate(told.length);
    if (failed !== null) throw failed;
    return new Uint8Array();
  };
  const reports = new RefusalReports({
    membership: () => membership,
    transport: () => ({ call }),
    now: () => instant(performance.now()),
    everyMs: 1,
  });
  open.push(reports);
  const calls = (count: number): Promise<void> =>
    new Promise((resolve) => {
      waiting.push({ calls: count, resolve });
    });
  return { reports, told, calls };
}

it('gathers, tells one control node, and begins anew', async () => {
  const { reports, told, calls } = reporting(2, () => null);
  for (let n = 0; n < 3; n += 1) reports.record(stranger);
  reports.record({ ...stranger, reason: 'expired', spiffeId: 'spiffe://t/mesh/c/worker/x' });
  await calls(1);
  reports.record(stranger);
  await calls(2);
  expect(told.map(({ to }) => to)).toEqual(['c-1', 'c-2']);
  expect(told.map(({ report }) => [report.rows.map(({ count }) => count), report.perhapsTold])).toEqual([
    [[3, 1], 0],
    [[1], 0],
  ]);
});

it('turns to another one: what was surely not taken is told as new, what may have been as doubtful', async () => {
  const { reports, told, calls } = reporting(3, (call) =>
    call === 1
      ? new CallError(12, 'there is no Refused here')
      : call === 2
        ? new DialError('timeout', 'it did not answer')
        : null,
  );
  reports.record(stranger);
  reports.record(stranger);
  await calls(3);
  expect(told.map(({ report }) => [report.rows[0]?.count, report.perhapsTold])).toEqual([
    [2, 0],
    [2, 0],
    [2, 2],
  ]);
});

it('keeps what nobody took, with what comes after, within its bound', async () => {
  const { reports, told, calls } = reporting(1, (call) => (call === 1 ? new DialError('refused', 'nobody') : null));
  reports.record(stranger);
  await calls(1);
  for (let n = 0; n < 100; n += 1) reports.record({ ...stranger, source: `10.0.1.${n}` });
  reports.record(stranger);
  await calls(2);
  const last = told.at(-1)?.report;
  expect(last?.rows).toHaveLength(FRAME_BOUNDS.refusedRows);
  const apart = last?.rows.reduce((sum, { count }) => sum + count, 0) ?? 0;
  expect([apart + (last?.others ?? 0), last?.perhapsTold]).toEqual([102, 0]);
  expect(last?.sinceMsAgo).toBeGreaterThanOrEqual(told[0]?.report.sinceMsAgo ?? Number.NaN);
});

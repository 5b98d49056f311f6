import { encodeRefusals, type RefusalReport, type RefusedPeers } from '@omnirelay/wire';
import { afterEach, expect, it } from 'vitest';
import type { AuditChain, AuditDraft } from './audit-chain.ts';
import { CONTROL_BOUNDS } from './bounds.ts';
import { RefusalLedger } from './refusal-ledger.ts';
import { RefusedPeersOfMembers } from './refused-peers-of-members.ts';

const written: AuditDraft[] = [];
const chain: Pick<AuditChain, 'commit'> = {
  async commit({ draft }) {
    written.push(draft);
    return { kind: 'committed', revision: 1n as never };
  },
};
afterEach(() => void written.splice(0));

let now = 1_700_000_000_000;
const wall = (): number => now;
const open = () => {
  const refusals = new RefusalLedger({
    chain,
    nodeId: 'c-1',
    wall,
    onError: (error) => expect.fail(String(error)),
    onLost: (lost) => expect.fail(`${lost} lost`),
  });
  const ofMembers = new RefusedPeersOfMembers({ refusals, correlationId: () => 'x', wall });
  const from = (nodeId: string) => ({ identity: { trustDomain: 't', clusterId: 'c', role: 'worker', nodeId } });
  const report = (nodeId: string, rows: readonly RefusedPeers[], more: Partial<RefusalReport> = {}) =>
    ofMembers.take(
      encodeRefusals({ ...{ rows, others: 0, perhapsTold: 0, sinceMsAgo: 1_000 }, ...more }),
      from(nodeId),
    );
  return { refusals, ofMembers, from, report };
};
const stranger = { source: '10.0.0.9', reason: 'no-certificate', count: 7 };
const afters = (): unknown => written.map(({ object, after }) => [object, after]);

it('what a member has turned away stands in the audit under its name, apart from what others have', async () => {
  const { refusals, report } = open();
  report('w-1', [stranger, { ...stranger, reason: 'wrong-cluster', spiffeId: 'spiffe://t/mesh/d/worker/x', count: 2 }]);
  report('w-2', [stranger]);
  expect(afters()).toEqual([
    ['address/10.0.0.9', { count: 7, source: '10.0.0.9', refusedBy: 'w-1' }],
    ['identity/spiffe://t/mesh/d/worker/x', { count: 2, source: '10.0.0.9', refusedBy: 'w-1' }],
    ['address/10.0.0.9', { count: 7, source: '10.0.0.9', refusedBy: 'w-2' }],
  ]);
  expect(written[0]).toMatchObject({ action: 'refuse-peer', outcome: 'refused', reason: 'no-certificate' });
  await refusals[Symbol.asyncDispose]();
  expect(written).toHaveLength(3);
});

it('what may have been told before is told at the end of the minute, as such, with the time since when it counts', async () => {
  const { refusals, report } = open();
  report('w-1', [stranger], { others: 4, perhapsTold: 7 });
  expect(afters()).toEqual([['address/*', { count: 4, source: '*', refusedBy: 'w-1' }]]);
  refusals.flush();
  expect(written.at(-1)?.after).toEqual({
    since: new Date(now - 1_000).toISOString(),
    refused: [{ action: 'refuse-peer', object: 'address/10.0.0.9', ...stranger, refusedBy: 'w-1' }],
    perhapsTold: 7,
  });
  await refusals[Symbol.asyncDispose]();
});

it('a report that is none, or comes too soon, is not taken, and none is lost or doubled by that', async () => {
  const { refusals, ofMembers, from, report } = open();
  expect(() => ofMembers.take(new Uint8Array([255]), from('w-1'))).toThrow('no report');
  report('w-1', [stranger]);
  expect(() => report('w-1', [stranger])).toThrow('just now');
  now += CONTROL_BOUNDS.refusalReportMs;
  report('w-1', [{ ...stranger, count: 3 }]);
  refusals.flush();
  expect(written.map(({ action }) => action)).toEqual(['refuse-peer', 'refusals']);
  expect(written.at(-1)?.after).toMatchObject({ refused: [{ refusedBy: 'w-1', count: 3 }] });
  await refusals[Symbol.asyncDispose]();
});

it('members that report without end write a bounded number of entries', async () => {
  const { refusals, report } = open();
  for (let member = 0; member < 500; member += 1)
    report(
      `w-${member}`,
      Array.from({ length: 16 }, (_, n) => ({ ...stranger, source: `10.0.${member % 256}.${n}` })),
    );
  refusals.flush();
  expect(written.length).toBe(CONTROL_BOUNDS.refusalsAtOnce + 1);
  const [last] = written.slice(-1);
  const { refused, others } = (last?.after ?? { refused: [], others: 0 }) as {
    readonly refused: readonly { readonly count: number }[];
    readonly others: number;
  };
  const apart = refused.reduce((sum, { count }) => sum + count, 0);
  expect(apart + others + CONTROL_BOUNDS.refusalsAtOnce * 7).toBe(500 * 16 * 7);
  await refusals[Symbol.asyncDispose]();
});

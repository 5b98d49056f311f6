/** A page and a snapshot are of one moment: what is written while they are told stands behind them, once. */
import { formatFence } from '@omnirelay/protocol';
import type { RegistryRecord } from '@omnirelay/registry';
import { expect, it } from 'vitest';
import type { OperationContext } from '../operation-context.ts';
import type { MirrorChange } from '../registry-mirror.ts';
import { Adoptions } from './adoptions.ts';
import { followLog } from './follow-log.ts';
import { LeadershipLog } from './leadership-log.ts';
import { LiveClaims } from './live-claims.ts';
import { placedPage } from './placed-page.ts';

/** The records below one prefix, read as far as the test says. */
function source() {
  const records = new Map<string, RegistryRecord>();
  const onChange = new Set<(change: MirrorChange) => void>();
  const onSettled = new Set<() => void>();
  const read = {
    lineageEpoch: 1n,
    settled: 0n,
    loaded: true,
    records: () => records.values(),
    subscribe(listener: (change: MirrorChange) => void) {
      onChange.add(listener);
      return () => onChange.delete(listener);
    },
    onSettled(listener: () => void) {
      onSettled.add(listener);
      return () => onSettled.delete(listener);
    },
    reached: async () => true,
  };
  return {
    read,
    put(key: string, version: bigint, value: object): void {
      const told = { key, version, value: JSON.stringify(value), schema: 1, minReader: 1, lastTxnId: `t${version}` };
      const record = told as unknown as RegistryRecord;
      records.set(key, record);
      for (const listener of onChange) listener({ key, record });
    },
    settle(revision: bigint): void {
      read.settled = revision;
      for (const listener of onSettled) listener();
    },
  };
}

const fenceOf = (n: number): string => formatFence({ failoverVersion: 0n, lineageEpoch: 1n, revision: BigInt(n) });
const claim = (n: number, nodeId: string, more: object = {}) => ({
  ...{ scope: 'jobs', nodeId, bootId: 'b', fence: fenceOf(n), claimId: `c${n}`, term: String(n), epoch: '1' },
  ...{ effects: 'unfenced', released: false, issuedAt: 1_000, ...more },
});
const noted = (kind: string, n: number, nodeId: string) => ({
  ...{ kind, scope: 'jobs', scopeKind: 'custom', nodeId, fence: fenceOf(n), claimId: `c${n}`, term: String(n) },
  ...{ epoch: '1', at: '2026-11-26T00:00:00.000Z', correlationId: 'c', txnId: 't' },
});

it('who stands in a snapshot is not told once more as elected, though the one before is told to have stepped down', async () => {
  const [history, claimRecords, audit] = [source(), source(), source()];
  using claims = new LiveClaims(claimRecords.read, () => undefined);
  using adoptions = new Adoptions(audit.read);
  const read = { history: history.read, claimRecords: claimRecords.read };
  using log = new LeadershipLog({ ...read, claims, adoptions, onUnreadable: () => undefined });
  history.put('leadership/history/jobs/1-0', 1n, noted('elected', 1, 'n1'));
  history.settle(1n);
  // The claims have been read further than what history tells of them.
  claimRecords.put('claims/node/n2', 2n, claim(0, 'n2', { scope: 'node/n2' }));
  claimRecords.put('claims/jobs', 3n, claim(2, 'n2'));
  claimRecords.settle(3n);
  const sight = { conflicts: () => [], expiryOf: () => null, subscribe: () => () => undefined };
  const leadership = { log, claims, sight, mirrors: [history.read, claimRecords.read] };
  using ended = new DisposableStack();
  const stop = new AbortController();
  ended.defer(() => stop.abort());
  const context = { state: { leadership }, signal: stop.signal } as unknown as OperationContext;
  const told: string[] = [];
  for await (const { step } of followLog(context, {})) {
    if (step.kind === 'claim' && step.claim.claim.scope === 'jobs') told.push(`claim of ${step.claim.claim.nodeId}`);
    if (step.kind === 'entry') told.push(`${step.entry.kind} ${step.entry.note.leaderId}`);
    if (step.kind === 'ready') {
      history.put('leadership/history/jobs/1-1', 2n, noted('stepped-down', 1, 'n1'));
      history.put('leadership/history/jobs/2-0', 3n, noted('elected', 2, 'n2'));
      history.put('leadership/history/jobs/2-1', 4n, noted('stepped-down', 2, 'n2'));
      claimRecords.put('claims/jobs', 4n, claim(2, 'n2', { released: true }));
      for (const each of [history, claimRecords]) each.settle(4n);
    }
    if (told.at(-1) === 'SteppedDown n2') break;
  }
  expect(told).toEqual(['claim of n2', 'SteppedDown n1', 'SteppedDown n2']);
});

it('what is written while a page is looked through stands on no page of before', async () => {
  const all = [1n, 2n, 3n].map((revision) => ({ revision, key: `k${revision}` }));
  const list = {
    all: () => all,
    position: () => ({ lineageEpoch: 1n, revision: 3n }),
    matches({ revision }: { readonly revision: bigint }) {
      if (revision === 2n) all.push({ revision: 4n, key: 'k4' });
      return true;
    },
    ascending: true,
    asked: [],
  };
  const context = { state: {}, signal: new AbortController().signal } as unknown as OperationContext;
  const { position, things } = await placedPage(context, list, {});
  expect([position.revision, things.map(({ key }) => key)]).toEqual([3n, ['k1', 'k2', 'k3']]);
});

/** Records come in heaps where a watch is slow: what a holder did by itself is told as that, however much has happened since. */
import { nodeId } from '@omnirelay/primitives';
import { type ClaimRecord, type EndReason, type Fence, nodeScope, scopeKey } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { type ClaimChange, KnownClaims } from './known-claims.ts';

const FENCE = `0000000000.0000000000.${'1'.padStart(20, '0')}` as Fence;
const claimOf = (scope: string, by: string, fields: Partial<ClaimRecord> = {}): ClaimRecord => ({
  scope,
  fence: FENCE,
  claimId: `claim-of-${by}`,
  nodeId: nodeId(by),
  bootId: 'boot',
  epoch: 1n,
  term: 1n,
  effects: 'unfenced',
  released: false,
  ...fields,
});
const nodeOf = (id: string, fields: Partial<ClaimRecord> = {}) => claimOf(nodeScope(nodeId(id)), id, fields);
const ended = (id: string, why: EndReason) =>
  nodeOf(id, { epoch: 2n, released: true, ended: { by: nodeId(id), why, at: 0 } });

const textOf = (claim: ClaimRecord): string =>
  JSON.stringify(claim, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));

/** What is told of `n1`, who led, once all of that has come at once. */
function toldOf(...heap: readonly ClaimRecord[]): readonly ClaimChange[] {
  const records = new Map<string, { readonly key: string; readonly value: string }>();
  let settle = (): void => undefined;
  let changed = (): void => undefined;
  const known = new KnownClaims({
    get: (key: string) => records.get(key),
    records: () => records.values(),
    subscribe(listener: () => void) {
      changed = listener;
      return () => undefined;
    },
    onSettled(listener: () => void) {
      settle = listener;
      return () => undefined;
    },
    loaded: false,
    lineageEpoch: 0n,
    staleSince: null,
  } as unknown as ConstructorParameters<typeof KnownClaims>[0]);
  const told: ClaimChange[] = [];
  known.subscribe((change) => void told.push(change));
  const put = (...claims: readonly ClaimRecord[]): void => {
    for (const claim of claims)
      records.set(scopeKey(claim.scope), { key: scopeKey(claim.scope), value: textOf(claim) });
    changed();
    settle();
  };
  put(nodeOf('n1'), nodeOf('n2'), claimOf('jobs', 'n1'));
  put(...heap);
  return told.filter(({ kind, claim }) => kind !== 'began' && claim.nodeId === 'n1');
}

test('who has released its claim and left in one heap has released it, to whom it named', () => {
  const released = claimOf('jobs', 'n1', { released: true, next: nodeId('n2') });
  expect(toldOf(released, ended('n1', 'left'))).toMatchObject([{ kind: 'released', next: 'n2' }]);
});

test('the same where the next leader has written over it since', () => {
  const next = claimOf('jobs', 'n2', { term: 2n });
  expect(toldOf(next, ended('n1', 'left'))).toMatchObject([{ kind: 'released', next: 'n2' }]);
  expect(toldOf(next)).toMatchObject([{ kind: 'released', next: 'n2' }]);
});

test('whose epoch was ended by another has lost it', () => {
  const next = claimOf('jobs', 'n2', { term: 2n });
  for (const heap of [[ended('n1', 'ttl')], [ended('n1', 'ttl'), next]])
    expect(toldOf(...heap)).toMatchObject([{ kind: 'ended', ending: { why: 'ttl' } }]);
});

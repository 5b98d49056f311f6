import { afterEach, expect, it } from 'vitest';
import type { AuditChain, AuditDraft } from './audit-chain.ts';
import { CONTROL_BOUNDS } from './bounds.ts';
import { type Refusal, RefusalLedger } from './refusal-ledger.ts';

const written: AuditDraft[] = [];
const chain: Pick<AuditChain, 'commit'> = {
  async commit({ draft }) {
    written.push(draft);
    return { kind: 'committed', revision: 1n as never };
  },
};
afterEach(() => void written.splice(0));

const refusal = (object: string, source = 'issuer/eve'): Refusal => ({
  action: 'remove-peer',
  object,
  source,
  reason: 'mesh.operate is missing',
  principal: { kind: 'user', issuer: 'issuer', subject: 'eve', displayName: 'eve', scopes: [] },
  correlationId: object,
});
const ledger = (): RefusalLedger =>
  new RefusalLedger({
    chain,
    nodeId: 'c-1',
    wall: Date.now,
    onError: (error) => expect.fail(String(error)),
    onLost: (lost) => expect.fail(`${lost} lost`),
  });
const rows = (): unknown => (written.at(-1)?.after as { readonly refused: unknown } | undefined)?.refused;

it('a refused attempt at another object has an entry of its own, and what is repeated is counted under its object', async () => {
  await using refusals = ledger();
  for (const object of ['peer/n-1', 'peer/n-2', 'peer/n-2']) refusals.record(refusal(object));
  expect(written.map(({ object }) => object)).toEqual(['peer/n-1', 'peer/n-2']);
  refusals.flush();
  expect(rows()).toEqual([expect.objectContaining({ object: 'peer/n-2', count: 1 })]);
});

it('who tries every object takes neither the entries nor the rows of others', async () => {
  await using refusals = ledger();
  for (let n = 1; n <= 1_000; n += 1) refusals.record(refusal(`peer/n-${n}`));
  refusals.record(refusal('peer/n-1'));
  refusals.record(refusal('peer/n-1', 'issuer/mallory'));
  const named = Array.from({ length: CONTROL_BOUNDS.refusalObjects }, (_, i) => `peer/n-${i + 1}`);
  expect(written.map(({ object, after }) => [object, (after as { readonly source: string }).source])).toEqual([
    ...[...named, 'peer/*'].map((object) => [object, 'issuer/eve']),
    ['peer/n-1', 'issuer/mallory'],
  ]);
  refusals.flush();
  expect(rows()).toEqual([
    expect.objectContaining({ object: 'peer/*', count: 1_000 - CONTROL_BOUNDS.refusalObjects - 1 }),
    expect.objectContaining({ object: 'peer/n-1', count: 1 }),
  ]);
  expect(written.at(-1)?.after).not.toHaveProperty('others');
});

/** Once a member is declared dead an operator still learns who accused it; the digest and the frames do not hear of it. */
import { bootId, type Duration, type Instant, instant, millis, nodeId } from '@omnirelay/primitives';
import { expect, it } from 'vitest';
import { MemberTable } from './member-table.ts';
import type { Member, MemberClaim, Suspicion } from './model.ts';

const who = nodeId('n2');
const life = { bootEpoch: 7n, bootId: bootId('b') };
const suspicion: Suspicion = {
  startedAt: instant(10),
  deadline: instant(20),
  confirmationsNeeded: 1,
  accusations: [{ accuser: nodeId('n3'), cause: 'silent', at: instant(10) }],
};
const suspect: Member = { nodeId: who, life, incarnation: 1, liveness: 'suspect', changedAt: instant(10), suspicion };
const remaining: Duration = millis(60_000);
const dead = (incarnation: number, epoch = 7n): MemberClaim => ({
  kind: 'dead',
  nodeId: who,
  life: { ...life, bootEpoch: epoch },
  incarnation,
  by: nodeId('n3'),
  tombstoneRemaining: remaining,
});

function accusedTable(): MemberTable {
  const table = new MemberTable(nodeId('n1'));
  table.put(suspect);
  return table;
}

const at: Instant = instant(20);

it('keeps the accusers of a death in the same life', () => {
  const table = accusedTable();
  table.merge(dead(1), at);
  expect(table.get(who)).toMatchObject({ liveness: 'dead', suspicion });
});

it('tells peers of the death alone, under the digest of a table that never heard the accusation', () => {
  const table = accusedTable();
  table.merge(dead(1), at);
  const unaware = new MemberTable(nodeId('n1'));
  unaware.merge(dead(1), at);
  expect(table.digest).toBe(unaware.digest);
  const told = table.get(who);
  expect(told && table.claimsOf(told, at).map((claim) => claim.kind)).toEqual(['dead']);
});

it('drops them when the member refutes, leaves or lives again', () => {
  const left = accusedTable();
  left.merge({ ...dead(1), kind: 'left', by: who } as MemberClaim, at);
  expect(left.get(who)?.suspicion).toBeUndefined();
  const later = accusedTable();
  later.merge(dead(1, 8n), at);
  expect(later.get(who)?.suspicion).toBeUndefined();
  const again = accusedTable();
  again.merge(dead(1), at);
  again.merge({ kind: 'suspect', nodeId: who, life, incarnation: 2, accuser: nodeId('n4'), cause: 'silent' }, at);
  expect(again.get(who)?.suspicion).toBeUndefined();
});

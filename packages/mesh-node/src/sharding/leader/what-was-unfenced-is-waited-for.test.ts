/** Of a namespace whose effects have only just become fenced, the leases of those that are gone are waited for as before. */
import { type Instant, nodeId } from '@omnirelay/primitives';
import { type Effects, emptyMap, HANDOVER_SETTINGS, LONGEST_TTL_MS, type Namespace } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import type { FollowedNamespace } from '../followed-shards.ts';
import { LastingEffects } from './lasting-effects.ts';
import type { NamespaceRecords } from './namespace-desk.ts';

const NAMESPACE = 'jobs' as Namespace;
const LONGEST = LONGEST_TTL_MS * (1 + HANDOVER_SETTINGS.rho);
const at = (ms: number): Instant => ms as Instant;

/** The namespace's record is of revision 20; its first shard is nobody's, the others came to a node at these revisions. */
function records(effects: Effects, ...given: readonly bigint[]): NamespaceRecords {
  const map = {
    ...emptyMap(NAMESPACE, given.length + 1, 1n),
    nodes: [nodeId('a')],
    owner: Uint16Array.from([0xffff, ...given.map(() => 0)]),
    revision: BigUint64Array.from([0n, ...given]),
  };
  const settings = { record: { effects }, version: 20n } as unknown as FollowedNamespace;
  return { namespace: NAMESPACE, settings, head: { map } } as unknown as NamespaceRecords;
}

function seen(...effects: readonly (readonly [Effects, number])[]) {
  const lasting = new LastingEffects(HANDOVER_SETTINGS);
  for (const [each, when] of effects)
    lasting.see(new Map([[NAMESPACE, { record: records(each).settings.record }]]), at(when));
  return lasting;
}

test('what became fenced counts so once the longest lease of before is over', () => {
  const lasting = seen(['unfenced', 0], ['unfenced', 90_000], ['fenced', 100_000], ['fenced', 110_000]);
  expect(lasting.of(records('fenced', 10n), at(100_000 + LONGEST - 1))).toBe('unfenced');
  expect(lasting.of(records('fenced', 10n), at(100_000 + LONGEST))).toBe('fenced');
});

test('of what was fenced when it was first seen nobody knows for how long it had been', () => {
  const lasting = seen(['fenced', 5_000]);
  expect(lasting.of(records('fenced', 10n), at(5_000 + LONGEST - 1))).toBe('unfenced');
  expect(lasting.of(records('fenced', 10n), at(5_000 + LONGEST))).toBe('fenced');
});

test('whoever was given all that it has after they became fenced is not waited for', () => {
  const lasting = seen(['fenced', 5_000]);
  expect(lasting.of(records('fenced', 21n, 30n), at(5_000))).toBe('fenced');
  expect(lasting.of(records('fenced', 21n, 20n), at(5_000))).toBe('unfenced');
});

test('unfenced effects are never taken for fenced ones, nor are those of a namespace of the same name before', () => {
  const lasting = seen(['fenced', 0]);
  expect(lasting.of(records('unfenced', 30n), at(LONGEST))).toBe('unfenced');
  lasting.see(new Map(), at(LONGEST));
  lasting.see(new Map([[NAMESPACE, { record: records('fenced').settings.record }]]), at(LONGEST + 1));
  expect(lasting.of(records('fenced', 10n), at(LONGEST + 2))).toBe('unfenced');
});

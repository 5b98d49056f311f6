/** The JSON Schema of a policy takes what the API takes and refuses what it refuses; the examples of the docs are valid. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDataFile } from '@omnirelay/config';
import { checkShape, policySchema, readPolicy } from '@omnirelay/protocol/policy';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { readMoments } from './policies/written-moments.ts';
import { arbitraryOf } from './testing/arbitrary-of.ts';

const schema = z.fromJSONSchema(policySchema() as never);
const folder = join(import.meta.dirname, '../../../../docs/examples/policies');
const stored = (document: unknown) => ({ ...readMoments(document as Readonly<Record<string, unknown>>), version: 1 });
const read = (document: unknown) => readPolicy(stored(document));

describe('the examples', () => {
  test.each(readdirSync(folder))('%s is a policy, and fits the schema', (name) => {
    const document = readDataFile(join(folder, name));
    expect(schema.safeParse(document).error?.issues).toBeUndefined();
    expect(read(document)).toMatchObject({ kind: 'policy' });
    expect(readFileSync(join(folder, name), 'utf8')).toContain('$schema=../../reference/rebalance-policy.schema.json');
  });
});

describe('the schema', () => {
  const sound = arbitraryOf(policySchema() as never) as fc.Arbitrary<Readonly<Record<string, unknown>>>;

  it('takes nothing that the API would refuse for its shape', () => {
    fc.assert(
      fc.property(sound, (document) => {
        if (schema.safeParse(document).success) expect(checkShape(stored(document))).toEqual([]);
      }),
    );
  });

  it.each<readonly [string, object]>([
    ['another mode', { mode: 'maybe' }],
    ['a name that there is not', { colour: 'red' }],
    ['a name below that there is not', { limits: { movesPerShard: 1 } }],
    ['no whole number', { limits: { movesPerNode: 1.5 } }],
    ['too much', { limits: { movesPerNode: 65 } }],
    ['too little', { changeTtlMs: 1 }],
    ['approvals of nobody', { approvals: { needed: 0 } }],
    ['an empty list of people', { approvals: { among: [] } }],
    ['a person without subject', { approvals: { among: [{ issuer: 'i' }] } }],
    ['no flag', { rollbackNeedsApproval: 'yes' }],
    ['a guardrail that there is not', { guardrails: [{ name: 'luck', limit: 1 }] }],
    ['a window without an end', { windows: [{ id: 'a', kind: 'freeze', from: 0, reason: 'r' }] }],
    ['a moment that is none', { windows: [{ id: 'a', kind: 'freeze', from: 'soon', until: 5, reason: 'r' }] }],
    ['a window with more', { windows: [{ id: 'a', kind: 'freeze', from: 0, until: 5, reason: 'r', colour: 'red' }] }],
  ])('refuses %s, as the API does', (_what, document) => {
    expect([schema.safeParse(document).success, read(document).kind]).toEqual([false, 'wrong']);
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Change, ChangeState } from './change-model.ts';
import { driftOf } from './drift.ts';
import { isApproved } from './eligibility.ts';
import { decodeChange, encodeChange } from './header-record.ts';
import { applyVerb } from './life-cycle.ts';
import { isSamePerson } from './people.ts';
import {
  adam,
  ana,
  begun,
  controller,
  done,
  draftOf,
  fence,
  hashOf,
  NOW,
  node,
  olga,
  omar,
  PlannedMesh,
  planOf,
  revise,
  UNDO,
  vera,
} from './testing/plans.ts';
import { CHANGE_VERBS, type VerbKind } from './verb-table.ts';
import type { ChangeVerb } from './verbs.ts';

const CONTENTS = [
  planOf(3),
  planOf(1),
  planOf(4, { overrides: [{ check: 'churn', measured: 12, limit: 10 }] }),
] as const;
const ACTORS = [
  omar,
  olga,
  ana,
  adam,
  vera,
  controller,
  { ...omar, displayName: 'Omar again', isAdmin: true },
] as const;

interface Choice {
  readonly kind: VerbKind;
  readonly isOnward: boolean;
  readonly who: number;
  readonly what: number;
  readonly count: number;
}

function verbOf({ header }: Change, { kind, who, what, count }: Choice): ChangeVerb {
  const by = ACTORS[who % ACTORS.length]!;
  const content = CONTENTS[what % CONTENTS.length]!;
  const at = NOW + count;
  // Often what is there, at times what is not.
  const contentHash = what % 5 === 0 ? hashOf(content) : header.contentHash;
  const reason = `The ${count}th reason`;
  const step = what % 3;
  const revision = 100n + BigInt(count % 9 === 0);
  const mesh = new PlannedMesh(content);
  if (what % 2 === 0) mesh.cordoned.add(node('wk-2'));
  const touched = driftOf(content, mesh);
  switch (kind) {
    case 'submit':
    case 'pause':
    case 'resume':
    case 'cancel':
      return { kind, by, at };
    case 'checked':
      return { kind, at, checks: [], rule: { needed: 1 + (what % 3) } };
    case 'revise':
      return revise(content, by);
    case 'approve':
      return { kind, by, at, contentHash, reason };
    case 'reject':
      return { kind, by, at, reason };
    case 'execute':
      return { kind, by, at, contentHash };
    case 'rollback':
      return { kind, by, at, reason, rollbackId: UNDO };
    case 'rollback-ended':
      return { kind, at, rollbackId: UNDO, undone: what % 2 === 0 };
    case 'expire':
      return { kind, at: what % 6 === 0 ? header.expiresAt : at };
    case 'drift':
      return { kind, at, touched };
    case 'fail':
      return { kind, at, why: reason };
    case 'step-begun':
      return begun(step, revision);
    case 'step-done':
      return done(step, revision);
    case 'step-let-go':
    case 'step-skipped':
      return { kind, at, step, fence: fence(revision) };
    case 'step-mismatch':
      return { kind, at, step, fence: fence(revision), touched };
  }
}

/** What leads on from a state: done twice of three times, so that a run comes far. */
const ONWARD: Partial<Record<ChangeState, readonly VerbKind[]>> = {
  draft: ['submit'],
  checking: ['checked'],
  'awaiting-approval': ['approve'],
  approved: ['execute'],
  executing: ['step-begun', 'step-done'],
  paused: ['step-done', 'resume', 'revise'],
  stale: ['revise'],
};
const kindOf = ({ header: { state } }: Change, { kind, isOnward, count }: Choice): VerbKind => {
  const onward = ONWARD[state] ?? [];
  return (isOnward ? onward[count % onward.length] : undefined) ?? kind;
};
const choices = fc.array(
  fc.record({
    kind: fc.constantFrom(...CHANGE_VERBS),
    isOnward: fc.constantFrom(true, true, false),
    who: fc.nat(30),
    what: fc.nat(60),
    count: fc.nat(9_999),
  }),
  { minLength: 20, maxLength: 120 },
);

test('whoever does whatever in whatever order: what runs is approved, by others than wrote it, and each step is done once', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(choices, (all) => {
      let change = draftOf(CONTENTS[all[0]!.what % CONTENTS.length]!);
      for (const choice of all) {
        const outcome = applyVerb(change, verbOf(change, { ...choice, kind: kindOf(change, choice) }));
        if (outcome.kind !== 'changed') continue;
        const was = change;
        change = outcome.change;
        const { header, content, journal } = change;
        seen.set(header.state, (seen.get(header.state) ?? 0) + 1);
        expect(journal).toHaveLength(content.steps.length);
        expect(header.steps).toBe(content.steps.length);
        expect(header.contentHash).toBe(hashOf(content));
        for (const { by, contentHash } of header.approvals) {
          expect(contentHash).toBe(header.contentHash);
          expect(header.authors.some((author) => isSamePerson(author, by))).toBe(false);
        }
        if (header.state === 'executing') expect(isApproved(header, content.overrides)).toBe(true);
        if (header.revision === was.header.revision)
          for (const [at, step] of was.journal.entries())
            if (step.state !== 'waiting' && step.state !== 'begun') expect(journal[at]).toBe(step);
        const encoded = encodeChange(header);
        if (encoded.kind !== 'text') throw new Error(encoded.kind);
        expect(decodeChange(encoded)).toEqual({ kind: 'record', value: header });
      }
    }),
    { numRuns: 200 },
  );
  // They did get somewhere.
  for (const state of ['executing', 'paused', 'completed', 'stale']) expect([...seen.keys()]).toContain(state);
});

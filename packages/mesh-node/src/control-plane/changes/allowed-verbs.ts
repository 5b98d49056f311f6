/** What whoever asks may do to a change, each with the reason where not: found out by doing it to the value, so that it is the answer that the verb gives. */
import {
  type Actor,
  applyVerb,
  type ChangeId,
  type ChangeVerb,
  type Change as CoreChange,
} from '@omnirelay/protocol/change';
import type { ChangeVerbAnswer, ChangeVerbName } from '@omnirelay/wire';
import { whyNot } from '../authorise.ts';
import type { Caller } from '../caller.ts';
import type { RequiredScope } from '../operation.ts';
import { actorOf } from './change-actor.ts';

/** The scope of the operation itself; where it is less than what the verb needs, the verb says so. */
export const VERB_SCOPES: Readonly<Record<ChangeVerbName, RequiredScope>> = {
  submit: 'mesh.operate',
  recompute: 'mesh.read',
  approve: 'mesh.operate',
  reject: 'mesh.operate',
  execute: 'mesh.operate',
  pause: 'mesh.operate',
  resume: 'mesh.operate',
  cancel: 'mesh.read',
  rollback: 'mesh.operate',
};

/** Nobody has given it, and nobody would. */
const SOME_REASON = 'Whether it may be done at all, for some good reason';

const NAMES = Object.keys(VERB_SCOPES) as ChangeVerbName[];

export function allowedVerbs(change: CoreChange, caller: Caller, at: number): readonly ChangeVerbAnswer[] {
  const by = actorOf(caller);
  return NAMES.map((verb) => {
    const unscoped = whyNot(caller, VERB_SCOPES[verb]);
    if (unscoped !== null) return { verb, allowed: false, code: 'forbidden', why: unscoped };
    const outcome = applyVerb(change, asIf(change, verb, { by, at }));
    if (outcome.kind !== 'refused') return { verb, allowed: true };
    return { verb, allowed: false, code: outcome.code, why: outcome.detail };
  });
}

function asIf(
  { header, content }: CoreChange,
  verb: ChangeVerbName,
  { by, at }: { readonly by: Actor; readonly at: number },
): ChangeVerb {
  const { contentHash } = header;
  switch (verb) {
    case 'recompute':
      return { kind: 'revise', by, at, content, contentHash, expiresAt: at + 1 };
    case 'approve':
      return { kind: verb, by, at, contentHash, reason: SOME_REASON };
    case 'execute':
      return { kind: verb, by, at, contentHash };
    case 'reject':
    case 'cancel':
      return { kind: verb, by, at, reason: SOME_REASON };
    case 'rollback':
      return { kind: verb, by, at, reason: SOME_REASON, rollbackId: 'whichever' as ChangeId };
    default:
      return { kind: verb, by, at };
  }
}

/** Whether approval is asked of whoever asks, now. */
export function isAskedOf(change: CoreChange, caller: Caller, at: number): boolean {
  if (whyNot(caller, VERB_SCOPES.approve) !== null) return false;
  const verb = asIf(change, 'approve', { by: actorOf(caller), at });
  return applyVerb(change, verb).kind !== 'refused';
}

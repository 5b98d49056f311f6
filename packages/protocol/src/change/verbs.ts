/** What is done to a change: by people, by what checks it, and by the leader as it runs. Moments (`at`) are Unix milliseconds. */
import type { Fence } from '../lease/lease-records.ts';
import type { ApprovalRule, Change, ChangeId, GuardrailCheck, SkipCause, Touched } from './change-model.ts';
import type { ChangeContent, ContentHash } from './content-model.ts';
import type { Actor } from './people.ts';
import type { Refused } from './refusals.ts';

interface At {
  readonly at: number;
}
interface ByActor extends At {
  readonly by: Actor;
  /** Why, in their words: where one is given it has to say something (`reasonRefusal`). */
  readonly reason?: string;
}
interface OfStep extends At {
  /** Its place in the content. */
  readonly step: number;
  /** Under which the leader writes it. */
  readonly fence: Fence;
}

export type PeoplesVerb =
  | ({ readonly kind: 'submit' } & ByActor)
  | ({ readonly kind: 'pause' } & ByActor)
  | ({ readonly kind: 'resume' } & ByActor)
  | ({ readonly kind: 'approve'; readonly contentHash: ContentHash; readonly reason: string } & ByActor)
  | ({ readonly kind: 'reject'; readonly reason: string } & ByActor)
  /** The hash is of what they have read: another one is refused. */
  | ({ readonly kind: 'execute'; readonly contentHash: ContentHash } & ByActor)
  | ({ readonly kind: 'cancel' } & ByActor)
  /** `rollbackId`: of the change that undoes it, made by `inverseOf` and `draftChange`. */
  | ({ readonly kind: 'rollback'; readonly rollbackId: ChangeId; readonly reason: string } & ByActor)
  /** Other content for it, or for what is left of it. */
  | ({
      readonly kind: 'revise';
      readonly content: ChangeContent;
      readonly contentHash: ContentHash;
      readonly expiresAt: number;
      /** What it is called from then on; absent: as before. */
      readonly title?: string;
    } & ByActor);

export type FoundVerb =
  /** What the guardrails say of it, and whom the policy asks. */
  | ({ readonly kind: 'checked'; readonly checks: readonly GuardrailCheck[]; readonly rule: ApprovalRule } & At)
  | ({ readonly kind: 'expire' } & At)
  /** What `driftOf` says. */
  | ({ readonly kind: 'drift'; readonly touched: readonly Touched[] } & At)
  /** `why`: a sentence. */
  | ({ readonly kind: 'fail'; readonly why: string } & At)
  /** The change that undoes it has completed (`undone`), or ended otherwise: then another may. */
  | ({ readonly kind: 'rollback-ended'; readonly rollbackId: ChangeId; readonly undone: boolean } & At);

export type StepVerb =
  | ({ readonly kind: 'step-begun' } & OfStep)
  /** Its hand-over was called off, or its move is no more: it waits for another attempt. */
  | ({ readonly kind: 'step-let-go' } & OfStep)
  /** `why` is `is-there` unless told. */
  | ({ readonly kind: 'step-skipped'; readonly why?: SkipCause } & OfStep)
  /** `generation`: of the map, made in the same transaction. */
  | ({ readonly kind: 'step-done'; readonly generation: bigint } & OfStep)
  | ({ readonly kind: 'step-mismatch'; readonly touched: readonly Touched[] } & OfStep);

export type ChangeVerb = PeoplesVerb | FoundVerb | StepVerb;
export type VerbOf<K extends ChangeVerb['kind']> = Extract<ChangeVerb, { readonly kind: K }>;

export type ChangeOutcome =
  /** What is not altered is the very same object: where only a step went on, `header` is. */
  | { readonly kind: 'changed'; readonly change: Change }
  /** There was nothing to do. */
  | { readonly kind: 'unchanged' }
  | Refused;

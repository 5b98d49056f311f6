'use client';
/**
 * What can be done to a plan: the same for everybody, with the control node's own reason where it is not allowed. Which review is open stands in the address.
 * A pause has none: it is asked for with one press.
 */
import { Check, Pause, Play, RefreshCw, Rocket, Send, Undo2, X, XCircle } from 'lucide-react';
import Link from 'next/link';
import { Suspense, useState } from 'react';
import { useWhyNotNow } from '../../data/access.ts';
import { ActChip } from '../../data/act-chip.tsx';
import type { ChangeAnswer, ChangeVerb } from '../../data/change-model.ts';
import { planAddress } from '../../data/plan-address.ts';
import { fetchedWhenNear } from '../../ui/fetched-when-near.ts';
import { ReasonedAction } from '../../ui/reasoned-action.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { useNow } from '../../ui/use-now.ts';
import { ACT_WORDS, ALL_VERBS, needsNoReview, offered, planActWords } from './plan-act.ts';
import { usePlanAct } from './use-plan-act.ts';

const { Part: PlanActDialog, onNear } = fetchedWhenNear(() =>
  import('./plan-act-dialog.tsx').then((found) => found.PlanActDialog),
);

const ICONS = {
  approve: Check,
  reject: X,
  submit: Send,
  recompute: RefreshCw,
  execute: Rocket,
  pause: Pause,
  resume: Play,
  rollback: Undo2,
  cancel: XCircle,
} as const satisfies Record<ChangeVerb, unknown>;

export interface PlanActionsProps {
  readonly cluster: string;
  readonly answer: ChangeAnswer;
}

export function PlanActions({ cluster, answer }: PlanActionsProps) {
  const { change, verbs } = answer;
  const [address, put] = useAddress();
  const notNow = useWhyNotNow();
  const act = usePlanAct(change.id, change.etag);
  const nowMs = useNow(1_000);
  const [pauseKey, setPauseKey] = useState(() => crypto.randomUUID());
  const verbsNow = offered(change);
  // What is reviewed stays so when the plan goes on meanwhile: the sheet says why it cannot be done any more.
  const reviewed = ALL_VERBS.find((verb) => verb === address.get('act') && !needsNoReview(verb));
  const close = (): void => put({ act: undefined });
  const whyNot = (verb: ChangeVerb): string | undefined => {
    const said = verbs.find((one) => one.verb === verb);
    if (notNow !== undefined) return notNow;
    if (said === undefined) return 'The control node that answers knows nothing of this.';
    return said.allowed ? undefined : (said.why ?? said.code ?? 'The control node does not allow it.');
  };
  const pause = (): void => {
    const { id, contentHash } = change;
    void act.send({ id, verb: 'pause', contentHash, idempotencyKey: pauseKey, sentAtMs: Date.now() });
    setPauseKey(crypto.randomUUID());
  };
  const told = new Set<string>();
  return (
    <section aria-label="What can be done to the plan" className="flex flex-col gap-2">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        {verbsNow.map((verb) => {
          const reason = whyNot(verb);
          const isBeside = reason !== undefined && told.has(reason);
          if (reason !== undefined) told.add(reason);
          return (
            <ReasonedAction
              key={verb}
              icon={ICONS[verb]}
              label={`${ACT_WORDS[verb]} plan`}
              whyNot={reason}
              reasonIsBeside={isBeside}
              onNear={onNear}
              onPress={() => (needsNoReview(verb) ? pause() : put({ act: verb }))}
            />
          );
        })}
      </div>
      <ActChip act={act} whyNot={notNow} words={(pending) => planActWords(pending, change, nowMs)}>
        {act.pending?.answer?.rollbackId === undefined ? null : (
          <Link className="link" href={planAddress(cluster, act.pending.answer.rollbackId)} prefetch={false}>
            The plan that undoes it
          </Link>
        )}
      </ActChip>
      {reviewed === undefined ? null : (
        <Suspense>
          <PlanActDialog
            key={`${reviewed} ${change.id}`}
            verb={reviewed}
            answer={answer}
            whyNot={whyNot(reviewed)}
            onClose={close}
            onConfirm={(request) => {
              close();
              void act.send(request);
            }}
          />
        </Suspense>
      )}
    </section>
  );
}

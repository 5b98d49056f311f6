'use client';
/**
 * The editor of a document of policy: a form of the common fields and the text, which are one. A control node says of it what is wrong, what differs, and what
 * it would say now; it is written upon the version that was read, and where somebody else was faster, what was edited is carried over.
 */
import { useMemo, useState } from 'react';
import { useWhyNot } from '../../data/access.ts';
import { problemText, useTRPCClient } from '../../data/console-api.tsx';
import type { Policy, PolicyAnswer, PolicyChange } from '../../data/policy-model.ts';
import { useDryRun } from '../../data/use-dry-run.ts';
import { ChangedMeanwhile } from '../../ui/changed-meanwhile.tsx';
import { Choice } from '../../ui/choice.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { useSettled } from '../../ui/use-settled.ts';
import { readText } from './document-lines.ts';
import { carriedOver, isFields, type PolicyFields, writeDocument } from './edit-document.ts';
import { type HeldValue, PolicyForm } from './policy-form.tsx';
import { PolicyOutcome } from './policy-outcome.tsx';
import { PolicySave } from './policy-save.tsx';
import { PolicyTextEditor } from './policy-text-editor.tsx';
import { usePolicyDiff } from './use-policy.ts';
import { usePolicyWithout } from './use-policy-without.ts';

/** What is being typed is asked about once it stands still. */
const SETTLED_MS = 400;
const VIEWS = [
  { value: 'form', word: 'Form' },
  { value: 'text', word: 'Document' },
] as const;

export function PolicyConfig({ answer: { policy: now } }: { readonly answer: PolicyAnswer }) {
  const client = useTRPCClient();
  const [address, put] = useAddress();
  const whyNot = useWhyNot('mesh.admin');
  const [read, setRead] = useState(now);
  const [text, setText] = useState(() => writeDocument(now.document));
  const parsed = useMemo(() => readText(text), [text]);
  const document = parsed.kind === 'json' && isFields(parsed.value) ? parsed.value : undefined;
  const before = read.document;
  // What was written from here is what stands now: there is nothing to look at again.
  if (read.etag !== now.etag && isSame(document, now.document)) setRead(now);
  const isChanged = read.etag !== now.etag;
  const isEdited = !isSame(document, before);
  const asked = document === undefined ? '' : JSON.stringify(document);
  const settled = useSettled(asked, SETTLED_MS);
  const mayAsk = settled !== '' && whyNot === undefined && !isChanged;
  const { idempotencyKey, review } = useDryRun<PolicyChange>({
    meant: ['change-policy', read.id, read.etag, settled],
    ready: mayAsk,
    ask: (call, options) =>
      client.policies.change.mutate(
        { ...call, policy: read.id, document: JSON.parse(settled), ifMatch: read.etag, reason: 'dry run' },
        options,
      ),
  });
  const isCurrent = asked === settled && review.data !== undefined && !review.isPlaceholderData && !review.isFetching;
  const without = usePolicyWithout(read, whyNot === undefined);
  const problems = review.data?.problems ?? [];
  const view = address.get('view') === 'text' || document === undefined ? 'text' : 'form';
  const lookAgain = (): void => {
    setText(writeDocument(carriedOver(document ?? before, before, now.document)));
    setRead(now);
  };
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <div className="flex flex-wrap items-center gap-3">
        <Choice
          label="How it is edited"
          options={VIEWS}
          chosen={view}
          onChoose={(chosen) => put({ view: chosen === 'form' ? undefined : chosen })}
        />
        <span className="text-soft">Both are the same document. What it leaves out is as {elsewhere(read)}.</span>
        {isEdited ? (
          <button type="button" className="button ml-auto" onClick={() => setText(writeDocument(before))}>
            Back to what was read
          </button>
        ) : null}
      </div>
      {whyNot === undefined ? null : (
        <p role="status" className="border-l-2 border-line-strong bg-raised px-3 py-1.5">
          {whyNot}
        </p>
      )}
      {isChanged ? (
        <ChangedMeanwhile onLookAgain={lookAgain}>
          <WhatChanged read={read} now={now} />
        </ChangedMeanwhile>
      ) : null}
      <fieldset disabled={whyNot !== undefined} className="min-w-0" aria-label="The document">
        {view === 'text' || document === undefined ? (
          <PolicyTextEditor text={text} read={parsed} problems={problems} onChange={setText} />
        ) : (
          <PolicyForm
            document={document}
            without={(path): HeldValue | undefined => without.held(path)}
            guardrails={without.guardrails}
            problems={problems}
            onChange={(next) => setText(writeDocument(next))}
          />
        )}
      </fieldset>
      {document === undefined || whyNot !== undefined ? null : (
        <PolicyOutcome
          change={review.data}
          problem={review.isError ? problemText(review.error) : undefined}
          isAsking={review.isFetching || asked !== settled}
          before={writeDocument(before)}
          after={writeDocument(document)}
        />
      )}
      <PolicySave
        policy={read}
        document={document}
        review={isCurrent ? review.data : undefined}
        idempotencyKey={idempotencyKey}
        whyNot={whyNot ?? whyNotYet({ document, isEdited, isChanged, problems: problems.length })}
      />
    </div>
  );
}

const isSame = (a: PolicyFields | undefined, b: PolicyFields): boolean =>
  a !== undefined && JSON.stringify(a) === JSON.stringify(b);

const elsewhere = ({ namespace }: Policy): string =>
  namespace === undefined ? 'the defaults have it' : 'the policy of the cluster has it, and otherwise the default';

interface Drafted {
  readonly document: PolicyFields | undefined;
  readonly isEdited: boolean;
  readonly isChanged: boolean;
  readonly problems: number;
}

function whyNotYet({ document, isEdited, isChanged, problems }: Drafted): string | undefined {
  if (document === undefined) return 'The text is no document yet.';
  if (isChanged) return 'Somebody else has written it meanwhile: look again first.';
  if (!isEdited) return 'Nothing is changed yet.';
  return problems === 0
    ? undefined
    : `${problems === 1 ? 'One thing is' : `${problems} things are`} not as it must be.`;
}

function WhatChanged({ read, now }: { readonly read: Policy; readonly now: Policy }) {
  const { data } = usePolicyDiff({ policy: now.id, fromVersion: read.version, toVersion: now.version });
  return (
    <>
      <p>
        {now.updatedBy?.name ?? 'Somebody'} has written version {now.version}
        {now.reason === undefined ? '' : `: ${now.reason}`}. What was edited here is carried over to it.
      </p>
      <ul className="list-disc pl-5">
        {(data?.diff ?? []).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}

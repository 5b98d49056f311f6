'use client';
/**
 * Strategy, rules, roles and effects of a namespace: a control node simulates what the change would move, upon the settings that were read, and
 * only then it is made upon those. Where somebody else was faster it is said what changed, and what was edited is carried over.
 */
import { useState } from 'react';
import { changeNamespaceCommand } from '../../data/cli-command.ts';
import { fieldProblems, useTRPCClient } from '../../data/console-api.tsx';
import type { ShardNamespace } from '../../data/model.ts';
import { leastSentence, resultSentence } from '../../data/simulation-words.ts';
import { useDryRun } from '../../data/use-dry-run.ts';
import { WhatWouldHappen } from '../../data/what-would-happen.tsx';
import { AllAtOnce, AT_ONCE_WHY } from '../../ui/all-at-once.tsx';
import { ChangedMeanwhile } from '../../ui/changed-meanwhile.tsx';
import { ConfirmSheet } from '../../ui/confirm-sheet.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import { SETTLED_MS } from './create-dialog.tsx';
import { failedWords } from './field-problems.ts';
import { carriedOver, changeAsked, draftOf, missingIn, type NamespaceDraft } from './namespace-draft.ts';
import { PlacementFields } from './placement-fields.tsx';
import { settingsDiff } from './settings-diff.ts';
import type { ChangeRequest } from './use-namespace-act.ts';

export interface ChangeDialogProps {
  /** As it is now; what is reviewed is upon the settings that were read when the sheet opened, or when one looked again. */
  readonly namespace: ShardNamespace;
  /** What was written down before, if it is gone on with. */
  readonly begun: NamespaceDraft | undefined;
  readonly whyNot: string | undefined;
  readonly onConfirm: (request: ChangeRequest) => void;
  readonly onClose: () => void;
}

export function ChangeDialog({ namespace: now, begun, whyNot, onConfirm, onClose }: ChangeDialogProps) {
  const client = useTRPCClient();
  const [read, setRead] = useState(now);
  const [draft, setDraft] = useState(() => begun ?? draftOf(now));
  const [force, setForce] = useState(false);
  const before = draftOf(read);
  const change = { ...changeAsked(draft, before), ...(force && { force }) };
  const asked = JSON.stringify(change);
  const settled = useSettled(asked, SETTLED_MS);
  const missing = missingIn(draft) ?? (asked === '{}' ? 'Nothing is changed yet.' : undefined);
  const name = now.namespace;
  const { idempotencyKey, review } = useDryRun({
    meant: ['change-namespace', name, read.etag, settled],
    ready: missing === undefined && settled !== '{}' && whyNot === undefined,
    ask: (call, options) =>
      client.namespaces.change.mutate(
        { ...JSON.parse(settled), ...call, namespace: name, ifMatch: read.etag, reason: 'dry run' },
        options,
      ),
  });
  const problems = fieldProblems(review.error);
  const isChanged = now.etag !== read.etag;
  const isCurrent = asked === settled && !review.isPlaceholderData && !review.isFetching && !isChanged;
  const lookAgain = (): void => {
    setDraft(carriedOver(draft, before, draftOf(now)));
    setRead(now);
  };
  const isSafe = review.data?.blockers.length === 0 && !review.data.unchanged;
  return (
    <ConfirmSheet
      title={`Change ${name}`}
      description={`It keeps its ${now.shardCount} shards: their number was fixed when it was made.`}
      tier={{
        kind: 'T2',
        code: name,
        why: ['To change it back moves what was moved once more.', ...(force ? [AT_ONCE_WHY] : [])],
      }}
      confirmLabel={`Change ${name}`}
      reasonNeeded
      withTicket
      wide
      command={(reason, ticket) => changeNamespaceCommand(name, change, { reason, ticket })}
      ready={missing === undefined && isCurrent && isSafe}
      whyNot={whyNot}
      onConfirm={(reason, ticket) => {
        const said = { namespace: name, ifMatch: read.etag, reason, changeTicket: ticket, idempotencyKey };
        onConfirm({ draft, read: before, input: { ...change, ...said } });
      }}
      onClose={onClose}
    >
      <PlacementFields
        draft={draft}
        problems={problems}
        onChange={(part) => setDraft((last) => ({ ...last, ...part }))}
      />
      <AllAtOnce chosen={force} onChoose={setForce} />
      {isChanged ? (
        <ChangedMeanwhile onLookAgain={lookAgain}>
          <ul>
            {settingsDiff(read, now).map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </ChangedMeanwhile>
      ) : null}
      {missing === undefined && whyNot === undefined ? (
        <WhatWouldHappen review={review} failed={failedWords}>
          {({ simulation, unchanged }) =>
            unchanged || simulation === undefined ? (
              'Nothing has to move.'
            ) : (
              <>
                <strong>{resultSentence(simulation)}.</strong> {leastSentence(simulation)}
              </>
            )
          }
        </WhatWouldHappen>
      ) : (
        <p className="text-soft">{missing}</p>
      )}
    </ConfirmSheet>
  );
}

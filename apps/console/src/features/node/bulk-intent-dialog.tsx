'use client';
/**
 * One change of intent for many nodes. The ids are frozen when the sheet opens; a dry run answers for each of them first; what is sent is
 * sent for those alone, with the version that was reviewed; and each has its own outcome, which stays to be read.
 */
import { useState } from 'react';
import { CONSOLE_BOUNDS } from '../../data/bounds.ts';
import { BulkOutcome } from '../../data/bulk-outcome.tsx';
import { BulkReviewTable } from '../../data/bulk-review-table.tsx';
import { changeCommand } from '../../data/cli-command.ts';
import { useTRPCClient } from '../../data/console-api.tsx';
import { eachWithLimit } from '../../data/each-with-limit.ts';
import { canBeSent, useBulkReview } from '../../data/use-bulk-review.ts';
import { ConfirmSheet } from '../../ui/confirm-sheet.tsx';
import { INTENT_WORDS } from '../../ui/status.ts';
import { DrainTime } from './drain-time.tsx';
import { graveInDrain } from './grave-in-drain.ts';
import { type BulkVerb, usePendingIntents } from './pending-intents.tsx';
import { useConfirmTier } from './use-confirm-tier.ts';
import { useIntentChanges } from './use-intent-change.ts';

export interface BulkIntentDialogProps {
  readonly nodeIds: readonly string[];
  readonly verb: BulkVerb;
  readonly whyNot: string | undefined;
  readonly onClose: () => void;
}

const WORDS: Readonly<Record<BulkVerb, string>> = { cordon: 'Cordon', uncordon: 'Uncordon', drain: 'Drain' };

const nodesOf = (count: number): string => `${count} ${count === 1 ? 'node' : 'nodes'}`;

export function BulkIntentDialog({ nodeIds, verb, whyNot, onClose }: BulkIntentDialogProps) {
  const client = useTRPCClient();
  const change = useIntentChanges();
  const pendingIntents = usePendingIntents();
  // One key a node for this sheet: a second click repeats nothing.
  const [keys] = useState(() => new Map(nodeIds.map((nodeId) => [nodeId, crypto.randomUUID()])));
  const [deadlineMs, setDeadlineMs] = useState<number | undefined>(undefined);
  const within = deadlineMs === undefined ? {} : { deadlineMs };
  const [sent, setSent] = useState<readonly string[] | undefined>(undefined);
  const reviews = useBulkReview({
    ids: nodeIds,
    meant: `${verb} ${deadlineMs ?? ''}`,
    ask: (nodeId, options) => {
      const call = { nodeId, dryRun: true, idempotencyKey: keys.get(nodeId) ?? crypto.randomUUID() };
      return verb === 'drain'
        ? client.peers.drain.mutate({ ...call, ...within, reason: 'dry run' }, options)
        : client.peers[verb].mutate(call, options);
    },
  });
  const sendable = nodeIds.filter((nodeId) => canBeSent(reviews.get(nodeId)));
  const answered = nodeIds.filter((nodeId) => (reviews.get(nodeId)?.kind ?? 'asking') !== 'asking').length;
  const word = WORDS[verb];

  const whole = answered === nodeIds.length;
  const grave = sendable.flatMap((nodeId) => {
    const reviewed = reviews.get(nodeId);
    return reviewed?.kind === 'answered' ? graveInDrain(nodeId, reviewed.change) : [];
  });
  const tier = useConfirmTier({ verb, nodeIds: sendable, code: `${verb} ${sendable.length}`, grave }, whole);

  const send = (reason: string): void => {
    setSent(sendable);
    void eachWithLimit(sendable, CONSOLE_BOUNDS.bulkCalls, (nodeId) => {
      const reviewed = reviews.get(nodeId);
      const idempotencyKey = keys.get(nodeId);
      if (reviewed?.kind !== 'answered' || idempotencyKey === undefined) return Promise.resolve();
      return change(nodeId, { verb, reason, ...within, idempotencyKey, ifMatch: reviewed.change.etag });
    });
  };

  if (sent !== undefined)
    return (
      <BulkOutcome
        title={`${word} ${nodesOf(sent.length)}`}
        noun="Node"
        ids={sent}
        left={nodeIds.filter((nodeId) => !sent.includes(nodeId))}
        pendingOf={pendingIntents.of}
        whyNot={whyNot}
        onRepeat={(repeated) =>
          void eachWithLimit(repeated, CONSOLE_BOUNDS.bulkCalls, async (nodeId) => {
            const pending = pendingIntents.of(nodeId);
            if (pending !== undefined) await change(nodeId, pending.request);
          })
        }
        onClose={onClose}
      />
    );
  return (
    <ConfirmSheet
      title={`${word} ${nodesOf(nodeIds.length)}`}
      description="The nodes are those that were selected when this opened. Each is asked about first; only those that can be changed are sent."
      tier={tier}
      confirmLabel={`${word} ${nodesOf(whole ? sendable.length : nodeIds.length)}`}
      command={(reason) =>
        (whole ? sendable : nodeIds).map((nodeId) => changeCommand(verb, nodeId, reason, { deadlineMs })).join(' && ')
      }
      reasonNeeded={verb === 'drain'}
      ready={whole && sendable.length > 0}
      whyNot={whyNot}
      onConfirm={send}
      onClose={onClose}
    >
      {verb === 'drain' ? <DrainTime chosen={deadlineMs} onChoose={setDeadlineMs} /> : null}
      <BulkReviewTable
        noun="Node"
        ids={nodeIds}
        reviews={reviews}
        answered={answered}
        sendable={sendable.length}
        wordOf={(intent) => INTENT_WORDS[intent]}
      />
    </ConfirmSheet>
  );
}

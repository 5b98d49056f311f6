'use client';
/**
 * One act on the shards that were drawn around. They are frozen when the sheet opens; a dry run answers for each of them first; what is sent is sent for
 * those alone, with the version that was looked at; and each has its own outcome, which stays with the shard.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { CONSOLE_BOUNDS } from '../../data/bounds.ts';
import { BulkOutcome } from '../../data/bulk-outcome.tsx';
import { BulkReviewTable } from '../../data/bulk-review-table.tsx';
import { type ShardActVerb, shardActCommand } from '../../data/cli-command.ts';
import { eachWithLimit } from '../../data/each-with-limit.ts';
import { pendingActKey, sendAct } from '../../data/pending-act.ts';
import { type ShardCell, shardKey } from '../../data/shard-cell.ts';
import { canBeSent, useBulkReview } from '../../data/use-bulk-review.ts';
import { ConfirmSheet } from '../../ui/confirm-sheet.tsx';
import { type PauseDuration, PauseDurationField } from './pause-duration.tsx';
import { ACT_WORDS, isInForce, type PendingShardAct, type ShardActRequest } from './shard-act.ts';
import { ACT_DESCRIPTIONS } from './shard-act-dialog.tsx';
import { useShardCalls } from './use-shard-act.ts';

export interface BulkActDialogProps {
  readonly verb: ShardActVerb;
  /** Frozen. */
  readonly chosen: readonly ShardCell[];
  /** As a shard is now. */
  readonly now: (key: string) => ShardCell | undefined;
  readonly whyNot: string | undefined;
  readonly onClose: () => void;
}

const shardsOf = (count: number): string => `${count} ${count === 1 ? 'shard' : 'shards'}`;

export function BulkActDialog({ verb, chosen, now, whyNot, onClose }: BulkActDialogProps) {
  const { ask, send } = useShardCalls();
  const cache = useQueryClient();
  const [frozen] = useState(() => new Map(chosen.map((shard) => [shardKey(shard), shard])));
  const [keys] = useState(() => [...frozen.keys()]);
  // One key a shard for this sheet: a second click repeats nothing.
  const [idempotency] = useState(() => new Map(keys.map((key) => [key, crypto.randomUUID()])));
  const [duration, setDuration] = useState<PauseDuration>('15m');
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, PendingShardAct> | undefined>(undefined);
  const of = (key: string): Omit<ShardActRequest, 'reason' | 'ticket'> => ({
    ...{ verb, namespace: frozen.get(key)?.namespace ?? '', shardId: frozen.get(key)?.shardId ?? '' },
    duration: verb === 'pause' ? duration : undefined,
    version: frozen.get(key)?.version ?? '',
    idempotencyKey: idempotency.get(key) ?? crypto.randomUUID(),
  });
  const reviews = useBulkReview({
    ids: keys,
    meant: `${verb} ${duration}`,
    ask: (key, options) => {
      const { idempotencyKey, ...asked } = of(key);
      return ask(asked, { dryRun: true, idempotencyKey }, options);
    },
  });
  const sendable = keys.filter((key) => canBeSent(reviews.get(key)));
  const answered = keys.filter((key) => (reviews.get(key)?.kind ?? 'asking') !== 'asking').length;
  const isWhole = answered === keys.length;

  const sendOne = (key: string, request: ShardActRequest): Promise<void> =>
    sendAct({
      request,
      call: send,
      put: (pending) => {
        setOutcomes((before) => new Map(before).set(key, pending));
        // Its page and its panel tell the same.
        cache.setQueryData(pendingActKey('shard', key), pending);
      },
    });
  if (outcomes !== undefined) {
    const pendingOf = (key: string): PendingShardAct | undefined => {
      const pending = outcomes.get(key);
      const isSeen = pending?.stage === 'accepted' && isInForce(pending, now(key));
      return isSeen ? { ...pending, stage: 'effective' } : pending;
    };
    return (
      <BulkOutcome
        title={`${ACT_WORDS[verb]} ${shardsOf(sendable.length)}`}
        noun="Shard"
        ids={sendable}
        left={keys.filter((key) => !sendable.includes(key))}
        pendingOf={pendingOf}
        whyNot={whyNot}
        onRepeat={(repeated) =>
          void eachWithLimit(repeated, CONSOLE_BOUNDS.bulkCalls, async (key) => {
            const request = outcomes.get(key)?.request;
            if (request !== undefined) await sendOne(key, request);
          })
        }
        onClose={onClose}
      />
    );
  }
  const count = isWhole ? sendable.length : keys.length;
  return (
    <ConfirmSheet
      title={`${ACT_WORDS[verb]} ${shardsOf(keys.length)}`}
      description={`The shards are those that were chosen when this opened. Of each: ${ACT_DESCRIPTIONS[verb].toLowerCase()}`}
      tier={
        verb === 'disable'
          ? { kind: 'T2', code: `disable ${sendable.length}`, why: ['None of them comes back by itself.'] }
          : { kind: 'T1' }
      }
      confirmLabel={`${ACT_WORDS[verb]} ${shardsOf(count)}`}
      reasonNeeded
      withTicket
      command={(reason, ticket) =>
        (isWhole ? sendable : keys)
          .map((key) => shardActCommand(verb, of(key), { duration: of(key).duration, reason, ticket }))
          .join(' && ')
      }
      ready={isWhole && sendable.length > 0}
      whyNot={whyNot}
      onConfirm={(reason, ticket) => {
        setOutcomes(new Map());
        void eachWithLimit(sendable, CONSOLE_BOUNDS.bulkCalls, (key) => sendOne(key, { ...of(key), reason, ticket }));
      }}
      onClose={onClose}
    >
      {verb === 'pause' ? <PauseDurationField chosen={duration} onChoose={setDuration} /> : null}
      <BulkReviewTable
        noun="Shard"
        ids={keys}
        reviews={reviews}
        answered={answered}
        sendable={sendable.length}
        wordOf={(status) => status}
      />
    </ConfirmSheet>
  );
}

'use client';
/** The review before a shard is paused, resumed or disabled: what the control node says that it would do, of the shard that was looked at. */
import { useState } from 'react';
import { type ShardActVerb, shardActCommand } from '../../data/cli-command.ts';
import { shardKey } from '../../data/shard-cell.ts';
import { useDryRun } from '../../data/use-dry-run.ts';
import { Becomes, WhatWouldHappen } from '../../data/what-would-happen.tsx';
import { ChangedMeanwhile } from '../../ui/changed-meanwhile.tsx';
import { ConfirmSheet, type ConfirmTier } from '../../ui/confirm-sheet.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { type PauseDuration, PauseDurationField } from './pause-duration.tsx';
import { ACT_WORDS, type ActableShard, changedSince, type ShardActRequest } from './shard-act.ts';
import { useShardCalls } from './use-shard-act.ts';

export const ACT_DESCRIPTIONS: Readonly<Record<ShardActVerb, string>> = {
  pause: 'Nobody serves it until its time is over, or it is resumed. You can resume it at any time.',
  resume: 'It is served again, by whom the map says.',
  disable: 'Nobody serves it until an admin resumes it.',
};

export interface ShardActDialogProps {
  readonly verb: ShardActVerb;
  /** As it is now; what is reviewed is as it was when the sheet opened, or when one looked again. */
  readonly shard: ActableShard;
  readonly whyNot: string | undefined;
  readonly onConfirm: (request: ShardActRequest) => void;
  readonly onClose: () => void;
}

export function ShardActDialog({ verb, shard, whyNot, onConfirm, onClose }: ShardActDialogProps) {
  const { ask } = useShardCalls();
  const { clockTime } = useTimes();
  const [looked, setLooked] = useState(shard);
  const [chosen, setChosen] = useState<PauseDuration>('15m');
  const { namespace, shardId, version } = looked;
  const key = shardKey(looked);
  const duration = verb === 'pause' ? chosen : undefined;
  const { idempotencyKey, review } = useDryRun({
    meant: [verb, key, version, duration],
    ask: (call, options) => ask({ verb, namespace, shardId, duration, version }, call, options),
  });
  const changed = changedSince(looked, shard);
  const title = `${ACT_WORDS[verb]} ${key}`;
  const tier: ConfirmTier =
    verb === 'disable'
      ? { kind: 'T2', code: key, why: ['It does not come back by itself. To hold it up for a while, pause it.'] }
      : { kind: 'T1' };
  return (
    <ConfirmSheet
      title={title}
      description={ACT_DESCRIPTIONS[verb]}
      tier={tier}
      confirmLabel={title}
      reasonNeeded
      withTicket
      command={(reason, ticket) => shardActCommand(verb, looked, { duration, reason, ticket })}
      ready={changed === undefined && !review.isPlaceholderData && review.data?.blockers.length === 0}
      whyNot={whyNot}
      onConfirm={(reason, ticket) =>
        onConfirm({ verb, namespace, shardId, duration, reason, ticket, version, idempotencyKey })
      }
      onClose={onClose}
    >
      {duration === undefined ? null : <PauseDurationField chosen={chosen} onChoose={setChosen} />}
      {changed === undefined ? null : (
        <ChangedMeanwhile onLookAgain={() => setLooked(shard)}>
          <p>{changed}</p>
        </ChangedMeanwhile>
      )}
      <WhatWouldHappen review={review}>
        {({ before, after, until, unchanged }) => (
          <>
            <span className="text-soft">Status:</span> {before} <Becomes /> <strong>{after}</strong>
            {until === undefined ? null : ` until ${clockTime(until)}`}
            {unchanged ? <span className="text-soft"> (it is so already)</span> : null}
          </>
        )}
      </WhatWouldHappen>
    </ConfirmSheet>
  );
}

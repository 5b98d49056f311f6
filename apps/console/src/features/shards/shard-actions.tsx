'use client';
/**
 * Pause, resume or disable a shard; shown to everybody, with the reason where it is not allowed. Which review is open stands in the address, so
 * that the palette leads to it.
 */
import { Ban, Pause, Play } from 'lucide-react';
import { Suspense } from 'react';
import { useWhyNot, useWhyNotOperate } from '../../data/access.ts';
import { ActChip } from '../../data/act-chip.tsx';
import type { ShardActVerb } from '../../data/cli-command.ts';
import { shardKey } from '../../data/shard-cell.ts';
import { fetchedWhenNear } from '../../ui/fetched-when-near.ts';
import { ReasonedAction } from '../../ui/reasoned-action.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { ACT_WORDS, type ActableShard, actsOn, actWords, SHARD_ACTS, scopeFor } from './shard-act.ts';
import { useShardAct } from './use-shard-act.ts';

const { Part: ShardActDialog, onNear } = fetchedWhenNear(() =>
  import('./shard-act-dialog.tsx').then((found) => found.ShardActDialog),
);

const ICONS = { pause: Pause, resume: Play, disable: Ban } as const;

export function ShardActions({ shard }: { readonly shard: ActableShard }) {
  const [address, put] = useAddress();
  const whyNotOperate = useWhyNotOperate();
  const whyNotAdmin = useWhyNot('mesh.admin');
  const act = useShardAct(shard);
  const key = shardKey(shard);
  const whyNot = (verb: ShardActVerb) => (scopeFor(verb, shard) === 'mesh.admin' ? whyNotAdmin : whyNotOperate);
  const reviewed = SHARD_ACTS.find((verb) => verb === address.get('act'));
  const close = (): void => put({ act: undefined });
  const told = new Set<string>();
  return (
    <section aria-label={`What can be done to ${key}`} className="flex flex-col gap-2">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        {actsOn(shard).map((verb) => {
          const reason = whyNot(verb);
          const isBeside = reason !== undefined && told.has(reason);
          if (reason !== undefined) told.add(reason);
          return (
            <ReasonedAction
              key={verb}
              icon={ICONS[verb]}
              label={`${ACT_WORDS[verb]} ${key}`}
              whyNot={reason}
              reasonIsBeside={isBeside}
              onNear={onNear}
              onPress={() => put({ act: verb })}
            />
          );
        })}
      </div>
      <ActChip
        act={act}
        words={actWords}
        whyNot={act.pending === undefined ? undefined : whyNot(act.pending.request.verb)}
      />
      {reviewed === undefined ? null : (
        <Suspense>
          <ShardActDialog
            key={`${reviewed} ${key}`}
            verb={reviewed}
            shard={shard}
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

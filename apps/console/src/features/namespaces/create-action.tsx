'use client';
/** Makes a namespace; shown to everybody, with the reason where it is not allowed. That its sheet is open stands in the address. */
import { Plus } from 'lucide-react';
import Link from 'next/link';
import { Suspense } from 'react';
import { useWhyNot } from '../../data/access.ts';
import { ActChip } from '../../data/act-chip.tsx';
import { namespaceAddress } from '../../data/shard-address.ts';
import { fetchedWhenNear } from '../../ui/fetched-when-near.ts';
import { ReasonedAction } from '../../ui/reasoned-action.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { namespaceActWords, useCreation } from './use-namespace-act.ts';

const { Part: CreateDialog, onNear } = fetchedWhenNear(() =>
  import('./create-dialog.tsx').then((found) => found.CreateDialog),
);

export function CreateAction({ cluster }: { readonly cluster: string }) {
  const [address, put] = useAddress();
  const whyNot = useWhyNot('mesh.admin');
  const creation = useCreation();
  const { pending } = creation;
  const close = (): void => put({ act: undefined });
  const isRefused = pending?.stage === 'refused';
  const name = pending?.request.input.namespace ?? '';
  return (
    <div className="flex flex-col gap-2">
      <ReasonedAction
        icon={Plus}
        label="New namespace"
        whyNot={whyNot}
        onNear={onNear}
        onPress={() => put({ act: 'new' })}
      />
      <ActChip
        act={creation}
        whyNot={whyNot}
        words={(one) => namespaceActWords(`Namespace ${name}`, one, 'its shards are placed')}
      >
        {isRefused ? (
          <button type="button" className="button h-6" onClick={() => put({ act: 'new' })}>
            Edit it again
          </button>
        ) : (
          <Link className="link" href={namespaceAddress(cluster, name)} prefetch={false}>
            {name}
          </Link>
        )}
      </ActChip>
      {address.get('act') === 'new' ? (
        <Suspense>
          <CreateDialog
            begun={isRefused ? pending.request.draft : undefined}
            whyNot={whyNot}
            onClose={close}
            onConfirm={(request) => {
              close();
              void creation.send(request);
            }}
          />
        </Suspense>
      ) : null}
    </div>
  );
}

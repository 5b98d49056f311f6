'use client';
/** A new freeze, or a maintenance; shown to everybody, with the reason where it is not allowed. */
import { Snowflake } from 'lucide-react';
import { Suspense } from 'react';
import { useWhyNotOperate } from '../../data/access.ts';
import { ActChip } from '../../data/act-chip.tsx';
import { fetchedWhenNear } from '../../ui/fetched-when-near.ts';
import { ReasonedAction } from '../../ui/reasoned-action.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { freezeActWords, useFreezeCreation } from './use-freeze-acts.ts';

const { Part: AddFreezeDialog, onNear } = fetchedWhenNear(() =>
  import('./add-freeze-dialog.tsx').then((found) => found.AddFreezeDialog),
);

export function AddFreeze() {
  const [address, put] = useAddress();
  const whyNot = useWhyNotOperate();
  const creation = useFreezeCreation();
  const close = (): void => put({ act: undefined, namespace: undefined });
  return (
    <>
      <ReasonedAction
        icon={Snowflake}
        label="New freeze"
        whyNot={whyNot}
        onNear={onNear}
        onPress={() => put({ act: 'new' })}
      />
      <ActChip act={creation} whyNot={whyNot} words={(pending) => freezeActWords('Freeze', pending)} />
      {address.get('act') === 'new' ? (
        <Suspense>
          <AddFreezeDialog
            namespace={address.get('namespace') ?? ''}
            whyNot={whyNot}
            onClose={close}
            onConfirm={(request) => {
              close();
              void creation.send(request);
            }}
          />
        </Suspense>
      ) : null}
    </>
  );
}

'use client';
/** Changes what operators say of a namespace; shown to everybody, with the reason where it is not allowed. */
import { SlidersHorizontal } from 'lucide-react';
import { Suspense } from 'react';
import { useWhyNot } from '../../data/access.ts';
import { ActChip } from '../../data/act-chip.tsx';
import type { ShardNamespace } from '../../data/model.ts';
import { fetchedWhenNear } from '../../ui/fetched-when-near.ts';
import { ReasonedAction } from '../../ui/reasoned-action.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { carriedOver, draftOf } from './namespace-draft.ts';
import { namespaceActWords, useNamespaceChange } from './use-namespace-act.ts';

const { Part: ChangeDialog, onNear } = fetchedWhenNear(() =>
  import('./change-dialog.tsx').then((found) => found.ChangeDialog),
);

const movingWords = ({ counts: { moving } }: ShardNamespace): string =>
  moving === 0 ? 'no shard is moving now' : `${moving} ${moving === 1 ? 'shard is' : 'shards are'} moving now`;

export function ChangeAction({ namespace }: { readonly namespace: ShardNamespace }) {
  const [address, put] = useAddress();
  const whyNot = useWhyNot('mesh.admin');
  const change = useNamespaceChange(namespace.namespace);
  const { pending } = change;
  const close = (): void => put({ act: undefined });
  // What was refused is gone on with, upon the settings as they are now.
  const begun =
    pending?.stage === 'refused'
      ? carriedOver(pending.request.draft, pending.request.read, draftOf(namespace))
      : undefined;
  return (
    <>
      <ReasonedAction
        icon={SlidersHorizontal}
        label={`Change ${namespace.namespace}`}
        whyNot={whyNot}
        onNear={onNear}
        onPress={() => put({ act: 'change' })}
      />
      <ActChip
        act={change}
        whyNot={whyNot}
        words={(one) => namespaceActWords('Change', one, `the settings are in force, ${movingWords(namespace)}`)}
      >
        {pending?.stage === 'refused' ? (
          <button type="button" className="button h-6" onClick={() => put({ act: 'change' })}>
            Look again
          </button>
        ) : null}
      </ActChip>
      {address.get('act') === 'change' ? (
        <Suspense>
          <ChangeDialog
            namespace={namespace}
            begun={begun}
            whyNot={whyNot}
            onClose={close}
            onConfirm={(request) => {
              close();
              void change.send(request);
            }}
          />
        </Suspense>
      ) : null}
    </>
  );
}

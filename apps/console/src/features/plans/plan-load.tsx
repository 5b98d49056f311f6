'use client';
/** How many shards each node has before and after the plan, and who gives to whom; of one namespace, or of all together. */
import { useMemo } from 'react';
import type { ChangeAnswer } from '../../data/change-model.ts';
import { MovementPictures } from '../../data/movement-pictures.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LabelledPick } from '../../ui/pick.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { flowsTogether, loadTogether } from './load-together.ts';

const ALL = 'all of them';

export function PlanLoad({ answer: { change, flows, load } }: { readonly answer: ChangeAnswer }) {
  const [address, put] = useAddress();
  const chosen = change.namespaces.find((namespace) => namespace === address.get('namespace'));
  const [shownFlows, shownLoad] = useMemo(() => {
    const isShown = ({ namespace }: { readonly namespace: string }) => chosen === undefined || namespace === chosen;
    return [flowsTogether(flows.filter(isShown)), loadTogether(load.filter(isShown))] as const;
  }, [flows, load, chosen]);
  return (
    <div className="flex flex-col gap-3">
      {change.namespaces.length < 2 ? null : (
        <LabelledPick
          label="Namespace"
          value={chosen ?? ALL}
          options={[ALL, ...change.namespaces].map((name) => [name, name] as const)}
          onPick={(name) => put({ namespace: name === ALL ? undefined : name })}
        />
      )}
      {shownFlows.length === 0 ? (
        <EmptyState kind="nothing-exists" title="No shard moves here" />
      ) : (
        <MovementPictures flows={shownFlows} load={shownLoad} />
      )}
    </div>
  );
}

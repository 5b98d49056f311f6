'use client';
/** What is supposed: of which map another strategy, other rules, other nodes and other weights. */
import type { ShardNamespace } from '../../data/model.ts';
import { PickField, TextField } from '../../ui/form-fields.tsx';
import { FurtherNodes, MissingNodes, OtherWeights, type OtherWeightsProps } from './nodes-form.tsx';
import { Homes, Rules } from './placement-form.tsx';
import { STRATEGIES, type StrategyId } from './what-if.ts';

const AS_IT_IS = 'as it is';

export interface WhatIfFormProps extends OtherWeightsProps {
  readonly namespaces: readonly ShardNamespace[];
}

export function WhatIfForm({ namespaces, ...props }: WhatIfFormProps) {
  const { whatIf, onChange } = props;
  const namespace = namespaces.find((one) => one.namespace === whatIf.namespace);
  const chooseStrategy = (chosen: StrategyId | typeof AS_IT_IS): void => {
    const strategy = chosen === AS_IT_IS ? undefined : chosen;
    const homes =
      strategy === 'locality' && whatIf.homes.length === 0 ? (namespace?.strategy.homes ?? []) : whatIf.homes;
    onChange({ strategy, homes });
  };
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-end gap-3">
        <PickField
          label="Namespace"
          width="w-56"
          value={whatIf.namespace ?? ''}
          options={namespaces.map(({ namespace: name, shardCount }) => [name, `${name} (${shardCount} shards)`])}
          onPick={(name) => onChange({ namespace: name, fromVersion: undefined, rules: undefined })}
        />
        <PickField
          label="Strategy"
          width="w-48"
          value={whatIf.strategy ?? AS_IT_IS}
          options={[
            [AS_IT_IS, `as it is${namespace === undefined ? '' : ` (${namespace.strategy.id})`}`],
            ...STRATEGIES.map((one) => [one, one] as const),
          ]}
          onPick={chooseStrategy}
        />
        {whatIf.strategy === 'ring' ? (
          <TextField
            numeric
            label="Positions a node"
            value={whatIf.virtualNodes?.toString() ?? ''}
            onChange={(text) => onChange({ virtualNodes: text === '' ? undefined : Number(text) })}
            placeholder="usual"
            width="w-28"
          />
        ) : null}
      </div>
      {whatIf.strategy === 'locality' ? <Homes whatIf={whatIf} namespace={namespace} onChange={onChange} /> : null}
      <div className="grid items-start gap-x-8 gap-y-3 xl:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-3">
          <FurtherNodes {...props} />
          <MissingNodes {...props} />
        </div>
        <OtherWeights {...props} />
      </div>
      <Rules whatIf={whatIf} namespace={namespace} onChange={onChange} />
    </div>
  );
}

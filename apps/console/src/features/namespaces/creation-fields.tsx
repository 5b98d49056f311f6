'use client';
/** What only a new namespace is asked for: its name, its kind, and how many shards it has, for ever. */
import { PickField, TextField } from '../../ui/form-fields.tsx';
import { problemAt } from './field-problems.ts';
import type { FormProps } from './placement-fields.tsx';

export const CreationFields = ({ draft, problems, onChange }: FormProps) => (
  <>
    <div className="flex flex-wrap items-start gap-3">
      <TextField
        label="Name"
        width="w-48"
        placeholder="orders"
        value={draft.namespace}
        problem={problemAt(problems, 'namespace')}
        onChange={(namespace) => onChange({ namespace })}
      />
      <PickField
        label="Kind"
        width="w-28"
        value={draft.kind}
        options={[
          ['service', 'service'],
          ['queue', 'queue'],
        ]}
        problem={problemAt(problems, 'kind')}
        onPick={(kind) => onChange({ kind })}
      />
      <TextField
        label="Shards"
        width="w-28"
        numeric
        placeholder="1024"
        value={draft.shardCount}
        problem={problemAt(problems, 'shardCount')}
        onChange={(shardCount) => onChange({ shardCount })}
      />
    </div>
    <p className="text-sm text-soft">
      How many shards it has is fixed for ever: which shard a key belongs to depends on their number.
      {draft.kind === 'queue' ? ' Its shards are task queues.' : ''}
    </p>
  </>
);

'use client';
/** Where the shards of a namespace would like to be, by locality: the first row that names a shard counts. */
import { TextField } from '../../ui/form-fields.tsx';
import { DraftRows, type RowsProps } from './draft-rows.tsx';
import { type HomeDraft, nextRow } from './namespace-draft.ts';

export const HomeRows = ({ rows, ...rest }: RowsProps<HomeDraft>) => (
  <DraftRows
    {...rest}
    rows={rows}
    title="Homes"
    noun="home"
    path="strategy.homes"
    fresh={() => ({ row: nextRow(rows), from: '', to: '', region: '', zone: '' })}
  >
    {({ from, to, region, zone }, { put }) => (
      <>
        <TextField label="From shard" width="w-24" value={from} onChange={(text) => put({ from: text })} />
        <TextField label="To shard" width="w-24" value={to} onChange={(text) => put({ to: text })} />
        <TextField label="Region" width="w-32" value={region} onChange={(text) => put({ region: text })} />
        <TextField label="Zone" width="w-32" placeholder="any" value={zone} onChange={(text) => put({ zone: text })} />
      </>
    )}
  </DraftRows>
);

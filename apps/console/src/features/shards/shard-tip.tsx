/** Beside the pointer: all that a cell stands for. Who hears the page is told the same as one sentence by the cell. */

import { shardState } from '@omnirelay/protocol/query';
import { type ShardCell, shardKey } from '../../data/shard-cell.ts';
import { SHARD_STATES } from '../../data/shard-state.ts';
import { Glyph } from '../../ui/status-mark.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { shardFacts } from './shard-words.ts';

export interface ShardTipProps {
  readonly shard: ShardCell;
  /** Where it stands in what scrolls. */
  readonly style: React.CSSProperties;
}

export function ShardTip({ shard, style }: ShardTipProps) {
  const times = useTimes();
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none absolute z-10 w-72 rounded-md border border-line-strong bg-surface p-2 text-sm"
      style={style}
    >
      <p className="flex items-center gap-1.5 pb-1 font-mono font-semibold">
        <Glyph {...SHARD_STATES[shardState(shard)]} />
        {shardKey(shard)}
      </p>
      <dl className="grid grid-cols-[5.5rem_1fr] gap-x-2">
        {shardFacts(shard, times).map(({ name, value }) => (
          <div key={name} className="contents">
            <dt className="text-soft">{name}</dt>
            <dd className="min-w-0 break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** What a shard is in, as people read it: the glyph in its colour, the word beside it in the colour of text. */
import type { ShardState } from '@omnirelay/protocol/query';
import { SHARD_STATES, STATES_IN_ORDER } from '../../data/shard-state.ts';
import { WordedGlyph } from '../../ui/status-mark.tsx';

export const ShardStateMark = ({ state }: { readonly state: ShardState }) => <WordedGlyph {...SHARD_STATES[state]} />;

/** What the marks mean. */
export const ShardLegend = () => (
  <section className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-soft" aria-label="Legend">
    {STATES_IN_ORDER.toReversed().map((state) => (
      <ShardStateMark key={state} state={state} />
    ))}
  </section>
);

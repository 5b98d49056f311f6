/** In the review of a drain: leader changes before shards, what the others have then, how long it takes, and what was checked. */
import type { IntentChange } from '../../data/model.ts';

type DrainPlan = NonNullable<IntentChange['drain']>;

const CHECK_WORDS: Readonly<Record<string, string>> = {
  'shards-have-targets': 'Shards that nobody else may take',
  'scopes-have-takers': 'Scopes that nobody else stands for',
  'control-nodes-left': 'Other control nodes in service',
  'within-its-time': 'Time it takes',
};
/** Nodes that are shown with what they have then. */
const SHOWN = 6;

const lasts = (ms: number): string => (ms < 90_000 ? `${Math.ceil(ms / 1_000)} s` : `${Math.ceil(ms / 60_000)} min`);

export function DrainReview({ plan }: { readonly plan: DrainPlan }) {
  const { shards, leaderChanges, capacity, etaMs, checks } = plan;
  const more = capacity.length - SHOWN;
  return (
    <section aria-label="What the drain means" className="flex flex-col gap-2">
      <p>
        {leaderChanges.length === 0
          ? 'No leader changes. '
          : `${leaderChanges.length} leader ${leaderChanges.length === 1 ? 'change' : 'changes'} first: ${leaderChanges
              .slice(0, SHOWN)
              .map(({ scope, to }) => `${scope} to ${to ?? 'nobody'}`)
              .join(', ')}. `}
        {shards} {shards === 1 ? 'shard moves' : 'shards move'}, in about {lasts(etaMs)}.
      </p>
      {capacity.length === 0 ? null : (
        <p className="text-soft">
          Shards then:{' '}
          {capacity
            .slice(0, SHOWN)
            .map(({ nodeId, before, after }) => `${nodeId} ${before} > ${after}`)
            .join(', ')}
          {more > 0 ? `, and ${more} more nodes` : ''}
        </p>
      )}
      <ul aria-label="Checks">
        {checks.map(({ name, passed, measured, limit }) => (
          <li key={name}>
            <strong className={passed ? 'font-normal' : 'text-status-dead'}>{passed ? 'Passed' : 'Failed'}</strong>{' '}
            {CHECK_WORDS[name] ?? name}: {measured} <span className="text-soft">(limit {limit})</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

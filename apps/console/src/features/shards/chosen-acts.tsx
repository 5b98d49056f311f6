'use client';
/** What can be done to the shards that were drawn around, all at once; shown to everybody, with the reason where it is not allowed. */
import { lazy, Suspense, useId, useState } from 'react';
import { useWhyNot, useWhyNotOperate } from '../../data/access.ts';
import { CONSOLE_BOUNDS } from '../../data/bounds.ts';
import type { ShardActVerb } from '../../data/cli-command.ts';
import type { ShardCell } from '../../data/shard-cell.ts';
import { ACT_WORDS, SHARD_ACTS } from './shard-act.ts';

// Fetched when a review is opened: the page must not carry it.
const BulkActDialog = lazy(() => import('./bulk-act-dialog.tsx').then((found) => ({ default: found.BulkActDialog })));

export interface ChosenActsProps {
  readonly chosen: readonly ShardCell[];
  /** As a shard is now, by its key. */
  readonly now: (key: string) => ShardCell | undefined;
}

export function ChosenActs({ chosen, now }: ChosenActsProps) {
  const whyId = useId();
  const whyNotOperate = useWhyNotOperate();
  const whyNotAdmin = useWhyNot('mesh.admin');
  const [reviewed, setReviewed] = useState<{ readonly verb: ShardActVerb; readonly chosen: readonly ShardCell[] }>();
  const most = CONSOLE_BOUNDS.selectedShards;
  const tooMany =
    chosen.length > most ? `At most ${most} at once: draw around fewer, or filter what was drawn around.` : undefined;
  const whyNot = (verb: ShardActVerb): string | undefined => {
    // Of what is chosen each is asked about, and what needs an admin is told there.
    const mayNot = verb === 'disable' ? whyNotAdmin : whyNotOperate;
    return mayNot ?? tooMany;
  };
  // An act that is under way is seen through, whatever is left of those it was for.
  if (chosen.length === 0 && reviewed === undefined) return null;
  const reasons = [...new Set(SHARD_ACTS.flatMap((verb) => whyNot(verb) ?? []))];
  return (
    <section aria-label="What can be done to the chosen shards" className="flex flex-wrap items-center gap-2">
      {SHARD_ACTS.map((verb) => {
        const reason = whyNot(verb);
        return (
          <button
            type="button"
            key={verb}
            className="button"
            aria-disabled={reason !== undefined}
            aria-describedby={reason === undefined ? undefined : `${whyId}-${reasons.indexOf(reason)}`}
            onClick={() => (reason === undefined ? setReviewed({ verb, chosen }) : undefined)}
          >
            {ACT_WORDS[verb]} {chosen.length}
          </button>
        );
      })}
      {reasons.map((reason, index) => (
        <span key={reason} id={`${whyId}-${index}`} className="text-sm text-soft">
          {reason}
        </span>
      ))}
      {reviewed === undefined ? null : (
        <Suspense>
          <BulkActDialog
            verb={reviewed.verb}
            chosen={reviewed.chosen}
            now={now}
            whyNot={whyNot(reviewed.verb)}
            onClose={() => setReviewed(undefined)}
          />
        </Suspense>
      )}
    </section>
  );
}

/** What one revision of a change has otherwise than another, as the API tells it. */
import { type ChangeStep, diffContent } from '@omnirelay/protocol/change';
import type { ChangeDiff, ChangeMove } from '@omnirelay/wire';
import type { ToldRevision } from './known-change.ts';

type Told = Pick<ToldRevision, 'revision' | 'content' | 'moves'>;

/** Moves alone: how a namespace is placed is told of each revision. */
export function diffRevisions(was: Told, is: Told): ChangeDiff {
  const { added, removed, altered } = diffContent(was.content, is.content);
  const [before, after] = [teller(was), teller(is)];
  return {
    fromRevision: was.revision,
    toRevision: is.revision,
    added: added.flatMap(after),
    removed: removed.flatMap(before),
    altered: altered.flatMap((pair) => {
      const [[old], [now]] = [before(pair.was), after(pair.is)];
      return old === undefined || now === undefined ? [] : [{ was: old, is: now }];
    }),
  };
}

function teller({ content, moves }: Told): (step: ChangeStep) => readonly ChangeMove[] {
  const places = new Map(content.steps.map((step, at) => [step, at]));
  const told = new Map(moves.map((move) => [move.step, move]));
  return (step) => {
    const move = told.get(places.get(step) ?? -1);
    return move === undefined ? [] : [move];
  };
}

/** What undoes a change, of what was really done in all of its revisions. */
import { type ChangeId, inverseOf, type LeftStep } from '@omnirelay/protocol/change';
import { countOf, type Drafted, nameOf, nothingToMove } from './drafted-content.ts';
import type { PlanningSight } from './planning-sight.ts';

/** @throws Problem nothing_to_move; RegistryError */
export async function undoChange(of: ChangeId, sight: PlanningSight): Promise<Drafted> {
  const runs = await sight.runsOf(of);
  if (runs.length === 0) throw nothingToMove(`Nothing is known of what ${of} has done.`);
  const namespaces = [...new Set(runs.flatMap(({ content }) => content.basis.maps.map(({ namespace }) => namespace)))];
  const maps = namespaces.sort().flatMap((namespace) => {
    const map = sight.map(namespace);
    return map === undefined ? [] : [{ namespace, generation: map.generation, lineageEpoch: map.lineageEpoch }];
  });
  const basis = {
    lineageEpoch: maps[0]?.lineageEpoch ?? 0n,
    maps: maps.map(({ namespace, generation }) => ({ namespace, generation })),
  };
  const { content, left } = inverseOf(runs, { view: sight.view, basis });
  if (content === null)
    throw nothingToMove(
      left.length === 0
        ? `${of} has moved nothing, so there is nothing to undo.`
        : `Nothing that ${of} has moved can be moved back: ${leftWords(left).join(' ')}`,
    );
  return { content, left, title: `Undo ${of}: ${countOf(content.steps.length)}`, warnings: leftWords(left) };
}

const WHYS: Readonly<Record<LeftStep['why'], string>> = {
  'had-no-owner': 'nobody had it before',
  'already-back': 'it is back already',
  'moved-on': 'it has been moved on since',
  'not-eligible': 'who had it may be given nothing now',
};

/** Of each cause the first ones are named. */
function leftWords(left: readonly LeftStep[]): readonly string[] {
  const NAMED = 3;
  return [...Map.groupBy(left, ({ why }) => why)].map(([why, of]) => {
    const names = of
      .slice(0, NAMED)
      .map(({ move }) =>
        move.kind === 'move-shard' ? nameOf(move.namespace, move.shard) : `how ${move.namespace} is placed`,
      );
    const more = of.length > NAMED ? ` and ${of.length - NAMED} more` : '';
    return `${names.join(', ')}${more} stays: ${WHYS[why]}.`;
  });
}

/** Why what is told of leaders may be so no longer, in words. */
import type { LiveFleet } from '../../data/live-fleet.tsx';
import type { Times } from '../../ui/time.ts';

export function oldWords(
  { leadership, head }: Pick<LiveFleet, 'leadership' | 'head'>,
  times: Times,
): string | undefined {
  const words = [
    ...(leadership?.problem === undefined ? [] : [`Who leads is not followed any more: ${leadership.problem}`]),
    ...(head?.staleSince === undefined
      ? []
      : [
          `${head.source ?? 'The answering node'} has not read the registry since ${times.fullTime(head.staleSince)}: another may lead by now.`,
        ]),
  ];
  return words.length === 0 ? undefined : words.join(' ');
}

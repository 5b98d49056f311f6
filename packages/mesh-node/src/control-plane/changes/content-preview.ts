/** What content that was just computed would move, as a dry run tells it: the first moves, and how many shards each node would have. */
import type { ChangeContent } from '@omnirelay/protocol/change';
import type { ChangeActAnswer } from '@omnirelay/wire';
import { CONTROL_BOUNDS } from '../bounds.ts';
import type { ControlState } from '../operation-context.ts';
import { loadsOf } from './change-load.ts';
import { stepsOf } from './known-change.ts';

export function previewOf(
  state: Pick<ControlState, 'shards'>,
  content: ChangeContent,
): Pick<ChangeActAnswer, 'moves' | 'load'> {
  const standing = content.steps.flatMap((step) =>
    step.kind === 'move-shard' ? [{ step, state: 'waiting' as const }] : [],
  );
  return {
    moves: stepsOf({ content }).moves.slice(0, CONTROL_BOUNDS.previewedChangeMoves),
    load: loadsOf(state, standing),
  };
}

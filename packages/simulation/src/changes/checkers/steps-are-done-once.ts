/** A step begins, and is done in the very transaction that changes the map, once. What is done, skipped or was not approved so stays as it is. */
import type { StepState } from '@omnirelay/protocol/change';
import { ownerIn } from '../../sharding/checkers/owner-in.ts';
import type { ChangeCheckerFactory } from '../change-checker.ts';

const MAY_BECOME: Readonly<Record<StepState, readonly StepState[]>> = {
  waiting: ['begun', 'done', 'skipped', 'mismatch'],
  begun: ['begun', 'waiting', 'done', 'skipped', 'mismatch'],
  done: [],
  skipped: [],
  mismatch: [],
};

export const stepsAreDoneOnce: ChangeCheckerFactory = ({ ledger }, report) => ({
  name: 'steps-are-done-once',
  onCommit({ maps }) {
    for (const { id, revision, step, before, after } of ledger.steps) {
      const was = before?.state ?? 'waiting';
      const name = `step ${step} of ${id}/${revision}`;
      if (!MAY_BECOME[was].includes(after.state)) report(`${name} was ${was}, and is ${after.state}`);
      if (before?.fence !== undefined && after.fence !== undefined && after.fence < before.fence)
        report(`${name} was written under ${after.fence}, after ${before.fence}`);
      if (after.state !== 'done') continue;
      const of = ledger.stored(id)?.change.content.steps[step];
      if (of?.kind !== 'move-shard') continue;
      const map = maps.find(({ namespace }) => namespace === of.namespace)?.map;
      const isMoved =
        map?.after != null &&
        ownerIn(map.after, of.shard) === of.to &&
        map.after.since[of.shard] === Number(after.generation) &&
        map.after.generation === after.generation;
      if (!isMoved) report(`${name} is done, and the map did not change with it`);
    }
  },
});

/** Makes a boot epoch durable. A disk that fails, or that hangs, shuts no node out: the wait is bounded, and can be ended. */
import { MEMBERSHIP_BOUNDS } from '../membership/bounds.ts';
import type { BootEpochFile } from './boot-epoch-file.ts';

export interface Saving {
  /** Resolves when it is durable, or when it has surely failed or was given up, which is then told. */
  readonly over: Promise<void>;
  giveUp(why: string): void;
}

export function saveOrGiveUp(
  file: Pick<BootEpochFile, 'save'>,
  bootEpoch: bigint,
  onProblem: (problem: string) => void,
): Saving {
  const givenUp = Promise.withResolvers<never>();
  const giveUp = (why: string): void => givenUp.reject(new Error(why));
  const deadline = setTimeout(() => giveUp('the disk does not answer'), MEMBERSHIP_BOUNDS.persistDeadlineMs);
  const over = Promise.race([file.save(bootEpoch), givenUp.promise])
    .catch((error: unknown) =>
      onProblem(
        `the boot epoch could not be stored (${(error as Error).message}); the next life falls back on the join floor and Unix seconds`,
      ),
    )
    .finally(() => clearTimeout(deadline));
  return { over, giveUp };
}

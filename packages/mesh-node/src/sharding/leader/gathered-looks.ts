/** What comes within a moment is looked at together, since calls wait for shards that are between two nodes. Where a look takes longer the moment is as long as that, so that looks take half of the time at most. */
import type { Clock } from '@omnirelay/primitives';

const GATHER_MS = { least: 2, most: 20 } as const;

export interface GatheredLooksDeps {
  readonly clock: Clock;
  readonly look: () => void;
  readonly onError: (error: unknown) => void;
}

export class GatheredLooks implements Disposable {
  readonly #deps: GatheredLooksDeps;
  #gathering: NodeJS.Timeout | undefined;
  #took = 0;

  constructor(deps: GatheredLooksDeps) {
    this.#deps = deps;
  }

  /** There may be something to look at. */
  ask(): void {
    const moment = Math.min(GATHER_MS.most, Math.max(GATHER_MS.least, this.#took));
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      const { clock, look, onError } = this.#deps;
      const begun = clock.now();
      try {
        look();
      } catch (error) {
        onError(error);
      }
      this.#took = clock.now() - begun;
    }, moment).unref();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#gathering);
  }
}

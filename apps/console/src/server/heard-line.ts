/** What is heard of the mesh, and how long nothing has been: the head of each frame. */
import type { ConnectionState } from '@omnirelay/client';
import type { FrameHead } from '../data/peer-frame.ts';

export interface Said {
  readonly generatedAt: string;
  /** Empty: the client's own word, when it begins a snapshot anew. */
  readonly source: string;
  readonly staleSince?: string;
}

export class HeardLine {
  #seen: Pick<FrameHead, 'asOf' | 'source' | 'lagMs' | 'staleSince'> | undefined;
  #heardAt: number | undefined;
  #lostSince: number | undefined = Date.now();

  hear({ generatedAt: asOf, source, staleSince }: Said): void {
    if (source === '') return;
    this.#lostSince = undefined;
    this.#heardAt = Date.now();
    this.#seen = {
      asOf,
      source,
      lagMs: Math.max(0, this.#heardAt - Date.parse(asOf)),
      ...(staleSince === undefined ? {} : { staleSince }),
    };
  }

  connection(state: ConnectionState): void {
    if (state.state === 'live') this.#lostSince = undefined;
    else this.#lostSince ??= state.since;
  }

  head(): FrameHead {
    const now = Date.now();
    return {
      ...this.#seen,
      ...(this.#heardAt === undefined ? {} : { heardAgoMs: now - this.#heardAt }),
      lostForMs: this.#lostSince === undefined ? 0 : now - this.#lostSince,
    };
  }
}

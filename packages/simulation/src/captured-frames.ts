/** What each node has sent lately, in this life or earlier ones, so that a fault can send it again. */
import type { Frame } from '@omnirelay/protocol';
import { SIMULATION_BOUNDS } from './bounds.ts';

const HALF = SIMULATION_BOUNDS.capturedFrames / 2;

export class CapturedFrames {
  readonly #byNode = new Map<number, Frame[]>();
  #next = 0;

  note(node: number, frame: Frame): void {
    const frames = this.#byNode.get(node);
    if (frames === undefined) this.#byNode.set(node, [frame]);
    else if (frames.length < SIMULATION_BOUNDS.capturedFrames) frames.push(frame);
    // The first half stays, the oldest words there are; the second half turns over.
    else frames[HALF + (this.#next++ % HALF)] = frame;
  }

  of(node: number): readonly Frame[] {
    return this.#byNode.get(node) ?? [];
  }
}

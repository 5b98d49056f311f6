/** Lifeguard's local health multiplier (Dadgar et al., 2018, 4.1): a node that has reason to doubt itself waits longer for others. */
const WORST = 7;

export class LocalHealth {
  #score = 0;

  /** 0 is healthy. */
  get score(): number {
    return this.#score;
  }

  /** What timeouts and the probe interval are stretched by. */
  get multiplier(): number {
    return this.#score + 1;
  }

  worsen(): void {
    if (this.#score < WORST) this.#score++;
  }

  improve(): void {
    if (this.#score > 0) this.#score--;
  }
}

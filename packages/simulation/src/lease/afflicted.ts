/** Nodes under a fault; two faults on one node end when both have. */
export class Afflicted {
  readonly #counts = new Map<number, number>();

  add(node: number): void {
    this.#counts.set(node, (this.#counts.get(node) ?? 0) + 1);
  }

  delete(node: number): void {
    this.#counts.set(node, (this.#counts.get(node) ?? 1) - 1);
  }

  has(node: number): boolean {
    return (this.#counts.get(node) ?? 0) > 0;
  }
}

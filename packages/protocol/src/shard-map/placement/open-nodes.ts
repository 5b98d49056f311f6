/** The nodes that can take a shard: a list to scan and a flag to ask for, with removal in one step. Its order says nothing. */
export class OpenNodes {
  /** The first `count` are open. */
  readonly list: Int32Array;
  count = 0;
  /** Position in `list`, or -1. */
  readonly #place: Int32Array;

  constructor(nodes: number) {
    this.list = new Int32Array(nodes);
    this.#place = new Int32Array(nodes).fill(-1);
  }

  has(node: number): boolean {
    return (this.#place[node] as number) >= 0;
  }

  set(node: number, open: boolean): void {
    const at = this.#place[node] as number;
    if (open === at >= 0) return;
    if (open) {
      this.#place[node] = this.count;
      this.list[this.count++] = node;
      return;
    }
    const last = this.list[--this.count] as number;
    this.list[at] = last;
    this.#place[last] = at;
    this.#place[node] = -1;
  }
}

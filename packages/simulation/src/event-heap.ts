/** A binary heap of events in a stable order: by time, and by the order of scheduling where times are equal. */
export interface Scheduled {
  readonly at: number;
  readonly sequence: number;
}

export class EventHeap<E extends Scheduled> {
  #items: E[] = [];

  get size(): number {
    return this.#items.length;
  }

  peek(): E | undefined {
    return this.#items[0];
  }

  push(event: E): void {
    const items = this.#items;
    let hole = items.length;
    items.push(event);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = items[parent] as E;
      if (!precedes(event, above)) break;
      items[hole] = above;
      hole = parent;
    }
    items[hole] = event;
  }

  pop(): E | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (first === undefined || last === undefined || items.length === 0) return first;
    const size = items.length;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= size) break;
      if (child + 1 < size && precedes(items[child + 1] as E, items[child] as E)) child++;
      const below = items[child] as E;
      if (!precedes(below, last)) break;
      items[hole] = below;
      hole = child;
    }
    items[hole] = last;
    return first;
  }
}

function precedes(a: Scheduled, b: Scheduled): boolean {
  return a.at < b.at || (a.at === b.at && a.sequence < b.sequence);
}

/** A queue between one writer and one asynchronous reader; tells the writer when it is full, and ends with or without an error. */
export interface ItemQueue<T> {
  push(item: T): void;
  isFull(): boolean;
  /** Called once, when half of the room is free again. */
  onRoom(listener: () => void): void;
  end(error?: unknown): void;
  items(): AsyncGenerator<T, void, undefined>;
}

export function itemQueue<T>(bound: number): ItemQueue<T> {
  let waiting: T[] = [];
  let ended = false;
  let failure: unknown;
  let wake = (): void => {};
  let room: (() => void) | null = null;
  return {
    push(item) {
      if (ended) return;
      waiting.push(item);
      wake();
    },
    isFull: () => waiting.length >= bound,
    onRoom(listener) {
      room = listener;
    },
    end(error) {
      if (ended) return;
      ended = true;
      failure = error;
      wake();
    },
    async *items() {
      for (;;) {
        const batch = waiting;
        waiting = [];
        if (batch.length > 0) {
          const resume = room;
          room = null;
          resume?.();
          yield* batch;
          continue;
        }
        if (ended) {
          if (failure !== undefined) throw failure;
          return;
        }
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await promise;
      }
    },
  };
}

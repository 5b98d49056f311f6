/** What is measured: the adapter, and the raw driver that does the same by hand. */

export interface Contender extends AsyncDisposable {
  /** One compare-and-set of that writer's own key, from its last version on. Rejects unless it commits. */
  compareAndSet(writer: number): Promise<void>;
  heartbeat(writer: number): Promise<void>;
  /** Calls back for each change of `watched/...`, with its value, until it is disposed. */
  watch(seen: (value: string) => void): Promise<AsyncDisposable>;
  /** Writes the key that the watch looks at. */
  tell(value: string): Promise<void>;
}

export interface Contest extends AsyncDisposable {
  readonly adapter: Contender;
  readonly raw: Contender;
  /** The store itself, where the adapter has it through another process. */
  readonly direct?: Contender;
}

export const VALUE = JSON.stringify('v'.repeat(254));
export const WATCHED = 'watched/key';
export const keyOf = (writer: number): string => `bench/${writer}`;
export const beatKeyOf = (writer: number): string => `live/${writer}`;

/** One JSON line an item of a watch: its events as they are, and what became of the line to the mesh between them. */
import type { WatchItem } from '@omnirelay/client';

export const jsonLine = <Event>(item: WatchItem<Event>): string =>
  JSON.stringify(item.kind === 'event' ? item.event : { kind: 'Connection', ...item.connection });

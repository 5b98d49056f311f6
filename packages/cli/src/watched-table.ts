/** `--watch` of a collection: its table drawn anew at each change, once it is whole, or one JSON line an event. */
import type { WatchItem } from '@omnirelay/client';
import { type OutputFormat, print } from './output.ts';
import { jsonLine } from './watch-json.ts';

/** Home, and forget what stood below. */
const REDRAW = '\u001b[H\u001b[J';

/** What an event was: nothing to be shown, the end of a snapshot, the word to forget all, or a change. */
export type Taken = 'nothing' | 'ready' | 'resync' | 'change';

export interface WatchedTable<Event> {
  take(event: Event): Taken;
  table(): string;
}

export async function showWatched<Event>(
  items: AsyncIterable<WatchItem<Event>>,
  shown: WatchedTable<Event>,
  output: OutputFormat,
): Promise<void> {
  let ready = false;
  let line = 'connecting';
  for await (const item of items) {
    if (output === 'json') {
      print(jsonLine(item));
      continue;
    }
    if (item.kind === 'connection') {
      const { state, source } = item.connection;
      line = source === undefined ? state : `${state}, from ${source}`;
    } else {
      const taken = shown.take(item.event);
      if (taken === 'nothing') continue;
      if (taken !== 'change') ready = taken === 'ready';
    }
    if (ready) print(`${process.stdout.isTTY ? REDRAW : ''}${shown.table()}\n\n${line}; Ctrl-C ends`);
  }
}

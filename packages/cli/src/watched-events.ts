/**
 * The events of a watch for who shows a row for each. As JSON each item is a line by itself, and none is left to be shown; what a person should know
 * of the line stands on standard error, so that standard output holds rows alone.
 */
import type { WatchItem } from '@omnirelay/client';
import { type OutputFormat, print, tell } from './output.ts';
import { jsonLine } from './watch-json.ts';

export async function* watchedEvents<Event>(
  items: AsyncIterable<WatchItem<Event>>,
  output: OutputFormat,
): AsyncGenerator<Event> {
  for await (const item of items) {
    if (output === 'json') print(jsonLine(item));
    else if (item.kind === 'event') yield item.event;
    else {
      const { state, source } = item.connection;
      tell(source === undefined ? state : `${state}, from ${source}; Ctrl-C ends`);
    }
  }
}

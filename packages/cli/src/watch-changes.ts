/** Changes as they go on: a line for each change that becomes another, and for each step that comes further. */
import type { ControlClient } from '@omnirelay/client';
import { CHANGE_HEADS, changeRow } from './change-rows.ts';
import { type OutputFormat, print, tell } from './output.ts';
import { growingTable, printable } from './table.ts';
import { watchedEvents } from './watched-events.ts';

type Watch = ControlClient['changes']['watch'];
type Asked = Omit<Parameters<Watch>[0], 'signal'>;

/** What most cells take. */
const WIDTHS = [14, 16, 32, 6, 9, 8, 24];

export async function watchChangeLines(
  watch: Watch,
  asked: Asked,
  { output, signal }: { readonly output: OutputFormat; readonly signal: AbortSignal },
): Promise<void> {
  const lineOf = growingTable(WIDTHS);
  let found = 0;
  let isHeaded = false;
  const row = (cells: readonly string[]): void => {
    if (!isHeaded) print(lineOf(CHANGE_HEADS));
    isHeaded = true;
    print(lineOf(cells));
  };
  for await (const event of watchedEvents(watch({ ...asked, signal }), output)) {
    const { kind, change, changeId, move, reason } = event;
    if (kind === 'Snapshot') found += 1;
    if (kind === 'Ready' && asked.cursor === undefined) tell(`${found} changes match; whatever becomes of any follows`);
    if (kind === 'Resync') {
      found = 0;
      tell(`changes may be missing here (${reason}): list them to see all`);
    }
    if (kind === 'Changed' && change !== undefined) row(changeRow(change));
    if (kind === 'Removed') print(printable(`${changeId}  ${reason}`));
    if (kind === 'Step' && move !== undefined)
      print(
        printable(
          `${changeId}  step ${move.step} ${move.state}: ${move.namespace}/${move.shardId} from ${move.from ?? 'nobody'} to ${move.to}`,
        ),
      );
  }
}

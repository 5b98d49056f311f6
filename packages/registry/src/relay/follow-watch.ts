/** A watch through control nodes: it goes on at the next one where the last one's pages ended, so that nothing is missed and nothing told twice. */
import type { Revision, WatchEvent } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import { failureError, isOnesOwn } from './call-outcome.ts';
import type { ControlNodes } from './control-nodes.ts';
import type { RelayLine } from './relay-line.ts';

export async function* followWatch(
  nodes: ControlNodes,
  what: { readonly prefix: string; readonly from: Revision; readonly darkMs: number; readonly signal: AbortSignal },
): AsyncGenerator<WatchEvent> {
  const { prefix, signal } = what;
  const tried = new Set<string>();
  let at: bigint = what.from;
  let told: bigint | undefined;
  let identity: string | undefined;
  let darkAt = performance.now() + what.darkMs;
  let last: RegistryError | undefined;
  for (;;) {
    let line: RelayLine;
    try {
      line = await nodes.pick({ tried, until: darkAt, signal });
    } catch (error) {
      throw last ?? error;
    }
    const inbox = line.watch(prefix, at);
    try {
      for (;;) {
        const next = await inbox.next(signal);
        if (next === null) return;
        if ('ended' in next) {
          const { ended } = next;
          if (ended.kind === 'watch-end' && ended.compacted > 0n) {
            yield { kind: 'compacted', revision: ended.compacted as Revision };
            return;
          }
          if (ended.kind === 'failure') {
            last = failureError(ended, line.nodeId);
            if (!isOnesOwn(last)) throw last;
            nodes.passOver(line, last.message);
            tried.add(line.address);
          }
          break;
        }
        identity ??= next.identity;
        if (next.identity !== identity)
          throw new RegistryError(
            'lineage_mismatch',
            `the registry is another store now: identity ${next.identity}, the watch began on ${identity}`,
          );
        for (const change of next.changes) yield change as WatchEvent;
        at = next.upTo;
        if (next.progress && (told === undefined || at > told)) {
          told = at;
          yield { kind: 'progress', revision: at as Revision };
        }
        tried.clear();
        last = undefined;
        darkAt = Number.POSITIVE_INFINITY;
      }
    } finally {
      inbox.close();
    }
    if (!Number.isFinite(darkAt)) darkAt = performance.now() + what.darkMs;
    if (performance.now() >= darkAt)
      throw last ?? new RegistryError('registry_dark', 'no control node tells what changes in the registry');
  }
}

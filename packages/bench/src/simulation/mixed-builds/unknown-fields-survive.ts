/**
 * What a newer member says of itself comes to all who know its fields as the bytes it wrote, whoever has passed it on; and what anybody
 * makes of it, who knows them or not, is what it says in the fields of today.
 */
import type { Member } from '@omnirelay/protocol';
import type { CheckerFactory, SimProcess } from '@omnirelay/simulation';
import { isNewer, type MixedLine } from './mixed-line.ts';

export const unknownFieldsSurvive =
  (line: Pick<MixedLine, 'saidAs'>): CheckerFactory =>
  (run, report) => {
    const problemOf = (process: SimProcess, { nodeId, claim }: Member): string | null => {
      const said = claim === undefined || nodeId === process.nodeId ? undefined : line.saidAs(claim);
      if (claim === undefined || said?.origin === undefined) return null;
      if (isNewer(process.birth) && !sameBytes(claim.origin?.bytes, said.origin.bytes))
        return `the newer ${process.nodeId} does not find all that ${nodeId} has written`;
      const same = claim.metadataHash === said.metadataHash && textOf(claim.metadata) === textOf(said.metadata);
      return same ? null : `${process.nodeId} takes ${nodeId} for something else than it said it is`;
    };
    return {
      name: 'unknown-fields-survive',
      holds: 'always',
      onEvent(at, process, event) {
        const problem = event.kind === 'member-changed' ? problemOf(process, event.member) : null;
        if (problem !== null) report(at, problem);
      },
      atEnd(at) {
        for (const process of run.processes) {
          if (process.death !== null) continue;
          for (const member of process.machine.view().members.values()) {
            const problem = problemOf(process, member);
            if (problem !== null) report(at, problem);
          }
        }
      },
    };
  };

const sameBytes = (held: Uint8Array | undefined, written: Uint8Array): boolean =>
  held !== undefined && Buffer.compare(held, written) === 0;

/** Whatever the order of its keys. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_key, part) =>
    typeof part === 'object' && part !== null
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

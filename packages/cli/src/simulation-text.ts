/** What a placement would move, in words and tables. */
import type { Simulation } from './shard-types.ts';
import { printable, table } from './table.ts';

/** Of a hundred thousand shards on two thousand nodes a control node thinks for a while. */
export const SIMULATION_TIMEOUT_MS = 120_000;

/** Of longer tables the rows that tell most are shown. */
const ROWS = 40;

function largest<T>(things: readonly T[], sizeOf: (thing: T) => number): readonly T[] {
  if (things.length <= ROWS) return things;
  const kept = new Set(things.toSorted((a, b) => sizeOf(b) - sizeOf(a)).slice(0, ROWS));
  return things.filter((thing) => kept.has(thing));
}

function shortened(heads: readonly string[], rows: readonly (readonly string[])[], all: number): string {
  const shown = table(heads, rows);
  return rows.length === all ? shown : `${shown}\nand ${all - rows.length} that change less; --output json has all`;
}

function loadTable({ load }: Simulation): string {
  if (load.length === 0) return 'No node may own these shards.';
  const rows = largest(load, ({ before, after }) => Math.abs(after - before)).map(
    ({ nodeId, before, after, awayUntil }) => {
      const change = after - before;
      const away = awayUntil === undefined ? '' : `, away, held for it until ${printable(awayUntil)}`;
      return [printable(nodeId), String(before), String(after), `${change > 0 ? '+' : ''}${change}${away}`];
    },
  );
  return shortened(['Node', 'Before', 'After', 'Change'], rows, load.length);
}

function flowTable({ flows }: Simulation): string {
  const rows = largest(flows, ({ count }) => count).map(({ from, to, count }) =>
    [from ?? '-', to ?? '-', String(count)].map(printable),
  );
  return shortened(['From', 'To', 'Shards'], rows, flows.length);
}

export function simulationText(simulation: Simulation): string {
  const { namespace, fromVersion, shardCount, moved, movedPercent, leastMoved, leastMovedPercent } = simulation;
  const { leaderChanges, unowned, maxLoadBefore, maxLoadAfter, flows } = simulation;
  const figures = table(
    [`${namespace} at ${fromVersion}`, ''],
    [
      ['Would move', `${moved} of ${shardCount} shards (${movedPercent} %)`],
      ['Least possible', `${leastMoved} (${leastMovedPercent} %)`],
      ['Leader changes', String(leaderChanges)],
      ['With no owner', unowned === 0 ? '0' : `${unowned}: no node may have them`],
      ['Most on a node', `${maxLoadBefore} before, ${maxLoadAfter} after`],
    ],
  );
  return [figures, loadTable(simulation), ...(flows.length === 0 ? [] : [flowTable(simulation)])].join('\n\n');
}

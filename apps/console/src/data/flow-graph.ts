/** Flows of shards as a Sankey or a matrix takes them: whom they come from at the left or in the rows, whom they go to at the right or in the columns. */
import { countingOrder } from './counting-order.ts';

export interface Flow {
  /** Absent: nobody had them. */
  readonly from?: string;
  /** Absent: nobody may have them. */
  readonly to?: string;
  readonly count: number;
}

export const NOBODY = 'nobody';
/** More would be a tangle. */
export const MOST_IN_SANKEY = 30;

export interface SankeyGraph {
  readonly nodes: readonly { readonly name: string; readonly side: 'from' | 'to' }[];
  readonly links: readonly { readonly source: number; readonly target: number; readonly value: number }[];
}

const fromOf = ({ from }: Flow): string => from ?? NOBODY;
const toOf = ({ to }: Flow): string => to ?? NOBODY;
const namesOf = (flows: readonly Flow[], nameOf: (flow: Flow) => string): readonly string[] =>
  [...new Set(flows.map(nameOf))].sort(countingOrder);

/** Undefined where there are too many nodes for it, or nothing flows. A node that gives and takes stands at both sides. */
export function sankeyOf(flows: readonly Flow[]): SankeyGraph | undefined {
  const [sources, targets] = [namesOf(flows, fromOf), namesOf(flows, toOf)];
  if (flows.length === 0 || sources.length + targets.length > MOST_IN_SANKEY) return undefined;
  return {
    nodes: [
      ...sources.map((name) => ({ name, side: 'from' as const })),
      ...targets.map((name) => ({ name, side: 'to' as const })),
    ],
    links: flows.map((flow) => ({
      source: sources.indexOf(fromOf(flow)),
      target: sources.length + targets.indexOf(toOf(flow)),
      value: flow.count,
    })),
  };
}

export interface FlowMatrix {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly cells: readonly {
    readonly row: number;
    readonly column: number;
    readonly from: string;
    readonly to: string;
    readonly count: number;
  }[];
  readonly most: number;
}

export function matrixOf(flows: readonly Flow[]): FlowMatrix {
  const [rows, columns] = [namesOf(flows, fromOf), namesOf(flows, toOf)];
  const [rowOf, columnOf] = [rows, columns].map((names) => new Map(names.map((name, at) => [name, at])));
  return {
    rows,
    columns,
    cells: flows.map((flow) => ({
      row: rowOf?.get(fromOf(flow)) ?? 0,
      column: columnOf?.get(toOf(flow)) ?? 0,
      from: fromOf(flow),
      to: toOf(flow),
      count: flow.count,
    })),
    most: flows.reduce((most, { count }) => Math.max(most, count), 0),
  };
}

export interface NodeLoad {
  readonly nodeId: string;
  readonly before: number;
  readonly after: number;
}

/** Those whose load changes most first; a few, for a picture. */
export const mostChanged = (load: readonly NodeLoad[], most: number): readonly NodeLoad[] =>
  load
    .toSorted(
      (a, b) =>
        Math.abs(b.after - b.before) - Math.abs(a.after - a.before) ||
        b.after - a.after ||
        countingOrder(a.nodeId, b.nodeId),
    )
    .slice(0, most);

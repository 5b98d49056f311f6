/** The list as its address says it: `q`, `sort` (`-` before it: downwards), `cols` and `sel`. */
import { CONSOLE_BOUNDS } from '../../data/bounds.ts';
import type { AddressChange } from '../../ui/use-address.ts';
import { DEFAULT_COLUMNS, NODE_COLUMNS } from './node-columns.tsx';

export interface NodeSort {
  readonly column: string;
  readonly down: boolean;
}

export interface NodeListState {
  readonly q: string;
  /** `undefined`: the worst first. */
  readonly sort: NodeSort | undefined;
  readonly columns: readonly string[];
  /** Frozen ids, in the order in which they were chosen. */
  readonly selected: readonly string[];
  /** Words of the address that mean nothing here. */
  readonly ignored: readonly { readonly term: string; readonly why: string }[];
}

const words = (text: string | null): readonly string[] =>
  (text ?? '').split(',').flatMap((word) => (word.trim() === '' ? [] : [word.trim()]));

export function readListState(parameters: URLSearchParams): NodeListState {
  const ignored: { readonly term: string; readonly why: string }[] = [];
  const known = new Set(NODE_COLUMNS.map((column) => column.key));
  const sortText = parameters.get('sort') ?? '';
  const column = sortText.replace(/^-/, '');
  const sorts = column === 'node' || known.has(column);
  if (sortText !== '' && !sorts)
    ignored.push({ term: `sort=${sortText}`, why: `sorted by node, ${[...known].join(', ')}` });
  const columns = words(parameters.get('cols')).filter((key) => {
    if (known.has(key)) return true;
    ignored.push({ term: `cols=${key}`, why: `columns are ${[...known].join(', ')}` });
    return false;
  });
  const { selectedNodes } = CONSOLE_BOUNDS;
  const selected = [...new Set(words(parameters.get('sel')))];
  const [tooMany, ...more] = selected.slice(selectedNodes);
  if (tooMany !== undefined)
    ignored.push({
      term: `sel=${tooMany}${more.length === 0 ? '' : ` and ${more.length} more`}`,
      why: `at most ${selectedNodes} nodes are selected at once`,
    });
  return {
    q: parameters.get('q') ?? '',
    sort: sorts ? { column, down: sortText.startsWith('-') } : undefined,
    columns: columns.length === 0 ? DEFAULT_COLUMNS : columns,
    selected: selected.slice(0, selectedNodes),
    ignored,
  };
}

/** What an address that says nothing of it means. The worst first is an order that no word names. */
export const NODES_DEFAULTS: AddressChange = { cols: DEFAULT_COLUMNS.join() };

export const writeSort = (sort: NodeSort | undefined): string | undefined =>
  sort === undefined ? undefined : `${sort.down ? '-' : ''}${sort.column}`;

export function writeColumns(columns: readonly string[]): string | undefined {
  const inOrder = NODE_COLUMNS.flatMap(({ key }) => (columns.includes(key) ? [key] : []));
  return inOrder.join() === DEFAULT_COLUMNS.join() ? undefined : inOrder.join();
}

/** Upwards, downwards, and back to the worst first. */
export function nextSort(before: NodeSort | undefined, column: string): NodeSort | undefined {
  if (before?.column !== column) return { column, down: false };
  return before.down ? undefined : { column, down: true };
}

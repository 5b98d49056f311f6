/** The name in the page of what stands for a node, as a cell of the grid or as a row of the table, so that focus finds it in either. */
const PREFIX = 'cell-';

export const cellId = (nodeId: string): string => PREFIX + nodeId;

/** The node that an element stands for, if it stands for one. */
export function nodeOfCell(element: Pick<Element, 'id'> | null): string | undefined {
  return element?.id.startsWith(PREFIX) ? element.id.slice(PREFIX.length) : undefined;
}

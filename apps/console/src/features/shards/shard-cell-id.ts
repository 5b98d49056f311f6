/** The name in the page of what stands for a shard, as a cell of the grid or as a row of the table, so that focus finds it in either. */
const PREFIX = 'shard-';

export const shardCellId = (key: string): string => PREFIX + key;

/** The key of the shard that an element stands for, if it stands for one. */
export function shardOfElement(element: Pick<Element, 'id'> | null): string | undefined {
  return element?.id.startsWith(PREFIX) ? element.id.slice(PREFIX.length) : undefined;
}

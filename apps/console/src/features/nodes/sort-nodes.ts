/** The order of the list: by a column, what has no value last in either direction; ties, and the default, the worst first. */
import { countingOrder } from '../../data/counting-order.ts';
import type { Peer } from '../../data/model.ts';
import { sortWorstFirst, worstFirst } from '../../data/order-peers.ts';
import type { NodeSort } from './list-address.ts';
import { NODE_COLUMNS } from './node-columns.tsx';

export function sortNodes(peers: readonly Peer[], sort: NodeSort | undefined): readonly Peer[] {
  if (sort === undefined) return sortWorstFirst(peers);
  const sortValue =
    sort.column === 'node'
      ? (peer: Peer) => peer.nodeId
      : NODE_COLUMNS.find((column) => column.key === sort.column)?.sortValue;
  if (sortValue === undefined) return sortWorstFirst(peers);
  const sign = sort.down ? -1 : 1;
  return peers.toSorted((a, b) => {
    const [left, right] = [sortValue(a), sortValue(b)];
    if (left === undefined || right === undefined)
      return left === right ? worstFirst(a, b) : left === undefined ? 1 : -1;
    const order =
      typeof left === 'number' && typeof right === 'number' ? left - right : countingOrder(String(left), String(right));
    return sign * order || worstFirst(a, b);
  });
}

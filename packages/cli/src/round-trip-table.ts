/** Round trips as a matrix: a row for who measured, a column for whom. What nobody measured is a dash. */
import type { ControlClient } from '@omnirelay/client';
import { printable, table } from './table.ts';

type NetworkNode = Awaited<ReturnType<ControlClient['peers']['network']>>['nodes'][number];
/** Wider, and no terminal holds it: then each pair has a line. */
const WIDEST = 24;

export function roundTripTable(nodes: readonly NetworkNode[]): string {
  const silent = nodes.filter(({ answered }) => !answered);
  const told = silent.map(({ nodeId, reason }) =>
    printable(`${nodeId} did not answer: ${reason ?? 'no reason known'}`),
  );
  const ids = nodes.map(({ nodeId }) => nodeId);
  const rtt = (node: NetworkNode, id: string): string =>
    node.neighbours.find(({ nodeId }) => nodeId === id)?.rttMs?.toFixed(1) ?? '-';
  const shown =
    ids.length <= WIDEST
      ? table(
          ['', ...ids],
          nodes.map((node) => [node.nodeId, ...ids.map((id) => rtt(node, id))].map(printable)),
        )
      : table(
          ['From', 'To', 'rtt (ms)'],
          nodes.flatMap((node) =>
            node.neighbours.map(({ nodeId }) => [node.nodeId, nodeId, rtt(node, nodeId)].map(printable)),
          ),
        );
  return [shown, ...told].join('\n');
}

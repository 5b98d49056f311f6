/** Writes that the fence refused: who tried, with which token, and which one counted. It is the proof that no stale leader did harm. */
import Link from 'next/link';
import { fenceWords } from '../../data/fence.ts';
import type { FenceRejection } from '../../data/model.ts';
import { NodeLink } from '../../data/node-link.tsx';
import type { ExportRow } from '../../ui/export-text.ts';
import { ScrollingTable } from '../../ui/scrolling-table.tsx';
import { useTimes } from '../../ui/time-zone.tsx';

const HEADS = ['At', 'Writer', 'Presented', 'Counted', 'Leader', 'Would have written', 'Correlation'];
const SHOWN = 50;

export const exportedRejection = ({ presented, current, keys, ...rejection }: FenceRejection): ExportRow => ({
  ...rejection,
  presentedFence: presented.fenceToken,
  presentedClaim: presented.claimId,
  currentFence: current?.fenceToken,
  currentClaim: current?.claimId,
  currentLeader: current?.leaderId,
  keys: keys.join(' '),
});

export interface RejectionsTableProps {
  readonly cluster: string;
  /** Newest first. */
  readonly rejections: readonly FenceRejection[];
}

export function RejectionsTable({ cluster, rejections }: RejectionsTableProps) {
  const { fullTime } = useTimes();
  return (
    <>
      <ScrollingTable label="Writes refused by the fence" heads={HEADS} className="min-w-[980px]">
        {rejections.slice(0, SHOWN).map((one) => (
          <tr key={one.id}>
            <td className="table-cell whitespace-nowrap">
              <time dateTime={one.at}>{fullTime(one.at)}</time>
            </td>
            <td className="table-cell">
              <NodeLink cluster={cluster} nodeId={one.writerId} />
              {one.further === undefined ? null : <span className="text-soft"> and {one.further} more</span>}
            </td>
            <td className="table-cell whitespace-nowrap" title={one.presented.fenceToken}>
              {fenceWords(one.presented.fenceToken)}
            </td>
            <td className="table-cell whitespace-nowrap" title={one.current?.fenceToken}>
              {one.current === undefined ? 'nobody’s' : fenceWords(one.current.fenceToken)}
            </td>
            <td className="table-cell">
              {one.current === undefined ? '–' : <NodeLink cluster={cluster} nodeId={one.current.leaderId} />}
            </td>
            <td className="table-cell font-mono text-sm" title={one.keys.join('\n')}>
              {one.keys[0] ?? '–'}
              {one.keys.length > 1 ? ` and ${one.keys.length - 1} more` : ''}
            </td>
            <td className="table-cell" title={one.correlationId}>
              {one.correlationId === '' ? (
                '–'
              ) : (
                <Link
                  className="link font-mono text-sm"
                  href={`/audit?q=${encodeURIComponent(`correlation:"${one.correlationId}"`)}`}
                  prefetch={false}
                >
                  {one.correlationId.slice(0, 12)}
                </Link>
              )}
            </td>
          </tr>
        ))}
      </ScrollingTable>
      {rejections.length > SHOWN ? (
        <p className="text-soft">and {rejections.length - SHOWN} older ones: narrow the range, or export them</p>
      ) : null}
    </>
  );
}

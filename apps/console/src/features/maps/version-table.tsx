'use client';
/** Versions of maps as a table of fixed rows; each leads to what it changed, and two are ticked to be compared. */
import Link from 'next/link';
import { generationOf } from '../../data/map-version.ts';
import type { ShardMapVersion } from '../../data/model.ts';
import { ReasonCell } from '../../data/reason-cell.tsx';
import { mapDiffAddress, namespaceAddress } from '../../data/shard-address.ts';
import { ListTable, LongTableRow, type WidthOfHead } from '../../ui/long-table.tsx';
import { useTimes } from '../../ui/time-zone.tsx';

export interface VersionTableProps {
  readonly cluster: string;
  readonly versions: readonly ShardMapVersion[];
  /** The one that it followed, where that is known. */
  readonly before?: (version: ShardMapVersion) => ShardMapVersion | undefined;
  readonly keyOf: (version: ShardMapVersion) => string;
  readonly chosen?: ReadonlySet<string>;
  /** Where they are to be compared. */
  readonly onChoose?: (version: ShardMapVersion) => void;
}

const HEADS: readonly WidthOfHead[] = [
  ['At', 205],
  ['Namespace', 120],
  ['Version', 80],
  ['Cause', 90],
  ['By', 125],
  ['Moved', 72],
  ['Of all', 84],
  ['Statuses', 82],
  ['Reason and ticket'],
];

export function VersionTable({ cluster, versions, before, keyOf, chosen, onChoose }: VersionTableProps) {
  const { fullTime } = useTimes();
  const heads: readonly WidthOfHead[] = onChoose === undefined ? HEADS : [['Compare', 80], ...HEADS];
  return (
    <ListTable label="Versions of maps" rows={versions} minWidth={1_060} heads={heads}>
      {(version, index) => {
        const key = keyOf(version);
        const { namespace } = version;
        const from = before?.(version);
        return (
          <LongTableRow key={key} index={index} chosen={chosen?.has(key) === true}>
            {onChoose === undefined ? null : (
              <td className="table-cell">
                <input
                  type="checkbox"
                  className="align-middle"
                  aria-label={`Compare ${namespace} ${generationOf(version.version)}`}
                  checked={chosen?.has(key) === true}
                  onChange={() => onChoose(version)}
                />
              </td>
            )}
            <td className="table-cell truncate">
              <time dateTime={version.at}>{fullTime(version.at)}</time>
            </td>
            <td className="table-cell truncate">
              <Link className="link" href={namespaceAddress(cluster, namespace)} prefetch={false}>
                {namespace}
              </Link>
            </td>
            <td className="table-cell" title={version.version}>
              {from === undefined ? (
                generationOf(version.version)
              ) : (
                <Link
                  className="link"
                  href={mapDiffAddress(cluster, { namespace, from: from.version, to: version.version })}
                  prefetch={false}
                >
                  {generationOf(version.version)}
                </Link>
              )}
            </td>
            <td className="table-cell truncate">{version.cause}</td>
            <td className="table-cell truncate">{version.actor}</td>
            <td className="table-cell">{version.moved}</td>
            <td className="table-cell whitespace-nowrap">{version.deltaPercent.toFixed(1)} %</td>
            <td className="table-cell">{version.statusChanges}</td>
            <ReasonCell of={version} />
          </LongTableRow>
        );
      }}
    </ListTable>
  );
}

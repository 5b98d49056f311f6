'use client';
/** Whose view of the mesh the topology shows. */
import { countingOrder } from '../../data/counting-order.ts';
import { useLiveFleet } from '../../data/live-fleet.tsx';

export interface VantagePickerProps {
  readonly vantage: string | undefined;
  readonly onChange: (nodeId: string | undefined) => void;
}

export function VantagePicker({ vantage, onChange }: VantagePickerProps) {
  const { peers } = useLiveFleet();
  const able = [...peers.values()].filter((peer) => peer.status === 'Alive').map((peer) => peer.nodeId);
  const ids = [...new Set([...able, ...(vantage === undefined ? [] : [vantage])])].sort(countingOrder);
  return (
    <label className="flex items-center gap-2 text-soft">
      As seen by
      <select
        className="field"
        value={vantage ?? ''}
        onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
      >
        <option value="">the control node</option>
        {ids.map((id) => (
          <option key={id} value={id}>
            {id}
          </option>
        ))}
      </select>
    </label>
  );
}

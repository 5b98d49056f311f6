/** Who probes the node in turn, and what each got from its last probe. */
import { problemText } from '../../data/console-api.tsx';
import type { Peer } from '../../data/model.ts';
import { useTimes } from '../../ui/time-zone.tsx';
import { RowsTable } from './rows-table.tsx';
import { useProbes } from './use-evidence.ts';

export interface ProbersTableProps {
  readonly nodeId: string;
  readonly peer: Peer | undefined;
  /** As the evidence names them: there before any of them has been asked. */
  readonly probers: readonly string[];
}

export function ProbersTable({ nodeId, peer, probers }: ProbersTableProps) {
  const { clockTimeMs } = useTimes();
  const probes = useProbes(nodeId, peer);
  const told = new Map((probes.data ?? []).map((probe) => [probe.prober, probe]));
  const unasked = probes.isPending ? 'asking' : probes.isError ? problemText(probes.error) : 'not asked';
  return (
    <RowsTable
      caption="Probed by"
      heads={['Prober', 'Last outcome', 'At', 'Round trip']}
      rows={probers.map((prober) => {
        const probe = told.get(prober);
        return [
          <span key="p" className="font-mono text-sm">
            {prober}
          </span>,
          probe === undefined ? unasked : (probe.problem ?? probe.outcome ?? 'no outcome yet'),
          probe?.probedAt === undefined ? '–' : clockTimeMs(probe.probedAt),
          probe?.rttMs === undefined ? '–' : `${probe.rttMs.toFixed(1)} ms`,
        ];
      })}
      none="Nobody: no member keeps a channel to it."
    />
  );
}

'use client';
/** What would be: a sentence, the figures, who would give to whom, and how full each node would be. It stays to be read when the map has moved on. */
import Link from 'next/link';
import { generationOf } from '../../data/map-version.ts';
import type { ShardSimulation } from '../../data/model.ts';
import { MovementPictures } from '../../data/movement-pictures.tsx';
import { mapDiffAddress } from '../../data/shard-address.ts';
import { heldSentence, leastSentence, resultSentence, staleSentence } from '../../data/simulation-words.ts';
import { useTimes } from '../../ui/time-zone.tsx';

export interface SimulationResultProps {
  readonly cluster: string;
  readonly simulation: ShardSimulation;
  readonly tookMs: number;
  /** When it was computed, and by which control node. */
  readonly generatedAt: string;
  readonly source: string;
  /** The newest version of the map, where it is known. */
  readonly newest: string | undefined;
  readonly onRecompute: () => void;
  /** What can be made of it. */
  readonly children?: React.ReactNode;
}

export function SimulationResult(props: SimulationResultProps) {
  const { cluster, simulation, tookMs, generatedAt, source, newest, onRecompute, children } = props;
  const { fullTime } = useTimes();
  const { namespace, fromVersion, flows, load } = simulation;
  const stale = staleSentence(fromVersion, newest);
  const held = heldSentence(simulation, fullTime);
  return (
    <section aria-label="Result" className="flex flex-col gap-4">
      {stale === undefined || newest === undefined ? null : (
        <p
          className="flex flex-wrap items-center gap-3 border-l-2 border-line-strong bg-raised px-3 py-1.5"
          role="status"
        >
          {stale}
          <button type="button" className="button h-6" onClick={onRecompute}>
            Recompute
          </button>
          <Link
            className="link"
            href={mapDiffAddress(cluster, { namespace, from: fromVersion, to: newest })}
            prefetch={false}
          >
            Show what differs
          </Link>
        </p>
      )}
      <div role="status">
        <p className="text-lg font-medium">{resultSentence(simulation)}.</p>
        <p className="text-soft">
          {leastSentence(simulation)} Thought about for{' '}
          {tookMs < 1_000 ? `${Math.round(tookMs)} ms` : `${(tookMs / 1_000).toFixed(1)} s`}. Nothing has been changed.
        </p>
        {held === undefined ? null : <p>{held}</p>}
        <p className="text-soft">
          As of <time dateTime={generatedAt}>{fullTime(generatedAt)}</time> from{' '}
          <span className="font-mono">{source}</span>, on map v{generationOf(fromVersion)} with the nodes that there
          were then. Whoever opens this address has it computed anew, on the same map.
        </p>
      </div>
      {children}
      {flows.length === 0 ? (
        <p className="text-soft">No shard would move.</p>
      ) : (
        <MovementPictures flows={flows} load={load} />
      )}
    </section>
  );
}

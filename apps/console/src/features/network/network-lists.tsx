/** Beside the matrix: the chosen pair, the odd ones, and who did not answer. */
import type { NetworkNode, RttPair, SuspiciousPair } from '../../data/rtt-pairs.ts';
import type { Between } from './rtt-matrix.tsx';

const LISTED = 20;

interface CountedListProps {
  readonly title: string;
  readonly count: number;
  readonly none: string;
  /** As many as are listed. */
  readonly children: readonly React.ReactNode[];
}

function CountedList({ title, count, none, children }: CountedListProps) {
  return (
    <section className="border border-line" aria-label={title}>
      <h2 className="table-head flex items-center bg-raised text-text">
        {title} <span className="ml-2 font-normal text-soft">{count}</span>
      </h2>
      {count === 0 ? <p className="px-3 py-2 text-soft">{none}</p> : <ul>{children}</ul>}
      {count > children.length ? (
        <p className="border-t border-line px-3 py-1.5 text-soft">and {count - children.length} more</p>
      ) : null}
    </section>
  );
}

const LINE = 'border-b border-line px-3 py-1.5 last:border-b-0';

export interface NetworkListsProps {
  readonly odd: readonly SuspiciousPair[];
  readonly silent: readonly NetworkNode[];
  readonly nodeLink: (id: string) => React.ReactNode;
}

export function NetworkLists({ odd, silent, nodeLink }: NetworkListsProps) {
  return (
    <>
      <CountedList title="Suspicious pairs" count={odd.length} none="No pair is slow or hears only one way.">
        {odd.slice(0, LISTED).map((pair) => (
          <li key={`${pair.from} ${pair.to} ${pair.why}`} className={LINE}>
            {nodeLink(pair.from)} to {nodeLink(pair.to)} <span className="text-soft">{pair.why}</span>
          </li>
        ))}
      </CountedList>
      <CountedList title="Who did not answer" count={silent.length} none="All that were asked answered.">
        {silent.slice(0, LISTED).map((node) => (
          <li key={node.nodeId} className={LINE}>
            {nodeLink(node.nodeId)} <span className="text-soft">{node.reason}</span>
          </li>
        ))}
      </CountedList>
    </>
  );
}

export interface ChosenPairProps {
  readonly chosen: Between;
  readonly nameOf: (end: string) => React.ReactNode;
  readonly sentenceOf: (pair: Between) => string;
  /** What a pair of regions is made of, the slowest first. */
  readonly madeOf: readonly RttPair[];
  readonly nodeLink: (id: string) => React.ReactNode;
}

export function ChosenPair({ chosen, nameOf, sentenceOf, madeOf, nodeLink }: ChosenPairProps) {
  const { from, to } = chosen;
  return (
    <section className="border border-line p-3" aria-label="Pair">
      <h2 className="font-medium">
        {nameOf(from)} to {nameOf(to)}
      </h2>
      <p>{sentenceOf(chosen)}</p>
      {from === to ? null : <p className="text-soft">{sentenceOf({ from: to, to: from })}</p>}
      {madeOf.length === 0 ? null : (
        <ul aria-label="Slowest of them">
          {madeOf.slice(0, LISTED).map((pair) => (
            <li key={`${pair.from} ${pair.to}`}>
              {nodeLink(pair.from)} to {nodeLink(pair.to)}{' '}
              <span className="text-soft">
                {pair.rttMs === undefined ? 'not measured' : `${pair.rttMs.toFixed(1)} ms`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

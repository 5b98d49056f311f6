/** Since when a shard is where it is, and what brought it there; where a plan did, the way to it, and who approved it. */
import Link from 'next/link';
import type { ShardHistoryEntry } from '../../data/model.ts';
import { planAddress } from '../../data/plan-address.ts';
import { madeByPlan, movedWords, sinceSentence } from './why-words.ts';

export interface SinceLineProps {
  readonly cluster: string;
  readonly since: ShardHistoryEntry;
  /** When that was, in words. */
  readonly at: string;
}

export function SinceLine({ cluster, since, at }: SinceLineProps) {
  const plan = madeByPlan(since);
  if (plan === undefined) return <p className="text-soft">{sinceSentence(since, at)}</p>;
  return (
    <p className="text-soft">
      {movedWords(since, at)}{' '}
      <Link className="link" href={planAddress(cluster, plan.id)} prefetch={false}>
        plan {plan.id}
      </Link>
      {plan.allowed}.
    </p>
  );
}

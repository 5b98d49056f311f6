/**
 * Confirmed membership transitions as the registry keeps them: `membership/transitions/<node>/<life>-<incarnation>-<change>`, each once, written by
 * whoever leads the mesh. Suspicions are not among them: they are one node's view. `membership/head` is compared by every batch, so that of two
 * leaders neither writes past what the other has written.
 */
import type { RegistryRecord } from '@omnirelay/registry';
import { z } from 'zod';

export const MEMBERSHIP_PREFIX = 'membership/';
export const TRANSITIONS_PREFIX = `${MEMBERSHIP_PREFIX}transitions/`;
export const TRANSITIONS_HEAD = `${MEMBERSHIP_PREFIX}head`;

export const CONFIRMED = ['joined', 'rejoined', 'died', 'left'] as const;
export type ConfirmedChange = (typeof CONFIRMED)[number];

/** Where a life stands after it. */
export interface Confirmed {
  readonly nodeId: string;
  readonly change: ConfirmedChange | 'removed';
  readonly bootEpoch: bigint;
  readonly incarnation: number;
}

export interface Transition extends Confirmed {
  readonly at: Date;
  readonly detail: string;
  readonly correlationId: string;
  /** Of a removal: the version of the peer's record that says so. */
  readonly removal?: bigint;
}

export interface StoredTransition extends Transition {
  /** The leader that wrote it. */
  readonly recordedBy: string;
}

const schema = z.looseObject({
  nodeId: z.string(),
  change: z.enum([...CONFIRMED, 'removed']),
  bootEpoch: z.string().regex(/^\d{1,20}$/),
  incarnation: z.number(),
  at: z.string(),
  detail: z.string(),
  correlationId: z.string(),
  recordedBy: z.string(),
});

const padded = (value: bigint | number, digits: number): string => String(value).padStart(digits, '0');

export function transitionKey({ nodeId, change, bootEpoch, incarnation, removal }: Transition): string {
  const life = `${padded(bootEpoch, 20)}-${padded(incarnation, 15)}`;
  const which = removal === undefined ? `${life}-${change}` : `${padded(removal, 20)}-${change}`;
  return `${TRANSITIONS_PREFIX}${nodeId}/${which}`;
}

export const encodeTransition = ({ removal: _, ...transition }: StoredTransition): string =>
  JSON.stringify({
    ...transition,
    bootEpoch: String(transition.bootEpoch),
    at: transition.at.toISOString(),
  });

/** Undefined when it cannot be read. */
export function decodeTransition({ value }: RegistryRecord): StoredTransition | undefined {
  try {
    const parsed = schema.safeParse(JSON.parse(value));
    if (!parsed.success || Number.isNaN(Date.parse(parsed.data.at))) return undefined;
    const { nodeId, change, bootEpoch, incarnation, at, detail, correlationId, recordedBy } = parsed.data;
    const told = { detail, correlationId, recordedBy };
    return { nodeId, change, bootEpoch: BigInt(bootEpoch), incarnation, at: new Date(at), ...told };
  } catch {
    return undefined;
  }
}

const lives = ({ change }: Confirmed): boolean => change === 'joined' || change === 'rejoined';

/** Whether it goes beyond the last that is known of the node's lives; a removal is no matter of life and counts by itself. */
export function isNews(last: Confirmed | undefined, next: Confirmed): boolean {
  if (last === undefined || next.bootEpoch > last.bootEpoch) return true;
  if (next.bootEpoch < last.bootEpoch || lives(next) === lives(last)) return false;
  return lives(next) ? next.incarnation > last.incarnation : next.incarnation >= last.incarnation;
}

/** The moves of a plan by who gives to whom, and which of these groups a person has looked at. */
import { counted } from '../../data/change-words.ts';

export interface OwnerPair {
  readonly namespace: string;
  /** Absent: nobody had them. */
  readonly from?: string;
  readonly to: string;
}

export interface MoveGroup extends OwnerPair {
  readonly count: number;
  readonly done: number;
}

/** No name has a blank in it. */
export const groupKey = ({ namespace, from, to }: OwnerPair): string => `${namespace} ${from ?? '-'} ${to}`;

/** `orders: 41 shards n-03 > n-17` */
export const groupWords = ({ namespace, from, to, count }: MoveGroup): string =>
  `${namespace}: ${counted(count, 'shard')} ${from ?? 'nobody'} > ${to}`;

/** By content, the one that was looked at last at the end: so many are kept. */
export type ViewedGroups = Readonly<Record<string, readonly string[]>>;
const KEPT_CONTENTS = 20;

/** What a browser had kept; nothing where it is none of ours. */
export function readViewed(text: string | null): ViewedGroups {
  try {
    const found: unknown = JSON.parse(text ?? '{}');
    if (typeof found !== 'object' || found === null) return {};
    return Object.fromEntries(
      Object.entries(found).flatMap(([hash, keys]) =>
        Array.isArray(keys) ? [[hash, keys.filter((key): key is string => typeof key === 'string')]] : [],
      ),
    );
  } catch {
    return {};
  }
}

export function withViewed(all: ViewedGroups, hash: string, key: string, viewed: boolean): ViewedGroups {
  const { [hash]: before = [], ...others } = all;
  const now = viewed ? [...new Set([...before, key])] : before.filter((one) => one !== key);
  const kept = Object.entries(others).slice(-(KEPT_CONTENTS - 1));
  return Object.fromEntries(now.length === 0 ? kept : [...kept, [hash, now]]);
}

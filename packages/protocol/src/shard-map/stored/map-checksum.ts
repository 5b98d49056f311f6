/**
 * The checksum of a map: two lanes of 32 bits, each the sum (modulo 2^32) of one word for each shard and for each note. Sums have no order, so a
 * delta takes the old words of the shards that it changes away and adds the new ones. A word is made of all that stands in the entry, step by step
 * with a mixer that maps no two words to one: of two maps that differ in one status or one generation the sums always differ. Owners count by their
 * id, not by their place in a table. Revisions are not in it: whoever writes the map does not know them yet.
 */
import type { NodeId } from '@omnirelay/primitives';
import { hashKey, mixWord } from './key-hash.ts';
import type { StatusNote } from './map-records.ts';

/** Unsigned 32-bit words. */
export type ChecksumLanes = [first: number, second: number];

const SEEDS = [0x5a17c3e1, 0x2b8d94f7] as const;
const NOTE_SEEDS = [0x61c88647, 0x3c6ef372] as const;

const hashes = (text: string): ChecksumLanes => [hashKey(text, SEEDS[0]), hashKey(text, SEEDS[1])];

export const nodeLanes = (node: NodeId): ChecksumLanes => hashes(node);

/** What the sum begins with, so that empty maps of two namespaces are told apart. */
export const emptyChecksum = (namespace: string, shardCount: number): ChecksumLanes =>
  hashes(`${namespace}/${shardCount}`);

export interface ChecksumEntry {
  readonly shard: number;
  /** Of its owner's id; undefined for nobody. */
  readonly node: ChecksumLanes | undefined;
  readonly status: number;
  readonly since: number;
}

const mixNumber = (word: number, value: number): number =>
  mixWord(mixWord(word ^ (value >>> 0)) ^ Math.floor(value / 0x1_0000_0000));

/** `times`: 1 adds the entry, -1 takes it away. */
export function lanesOfEntry(lanes: ChecksumLanes, times: 1 | -1, { shard, node, status, since }: ChecksumEntry): void {
  for (const lane of [0, 1] as const) {
    const owned = mixWord(mixWord(shard ^ SEEDS[lane]) ^ (node === undefined ? 0 : node[lane]));
    lanes[lane] = (lanes[lane] + times * mixNumber(mixWord(owned ^ status), since)) >>> 0;
  }
}

/** As JSON with these fields in this order, absent ones left out. */
export const noteText = ({ by, at, why, changeTicket, until }: StatusNote): string =>
  JSON.stringify({ by, at, why, changeTicket, until });

export function noteLanes(lanes: ChecksumLanes, times: 1 | -1, shard: number, note: StatusNote): void {
  const text = hashes(noteText(note));
  for (const lane of [0, 1] as const)
    lanes[lane] = (lanes[lane] + times * mixWord(mixWord(shard ^ NOTE_SEEDS[lane]) ^ text[lane])) >>> 0;
}

/** 16 hexadecimal digits. */
export const formatChecksum = ([first, second]: ChecksumLanes): string =>
  first.toString(16).padStart(8, '0') + second.toString(16).padStart(8, '0');

/** Of a text that `formatChecksum` made. */
export const parseChecksum = (text: string): ChecksumLanes => [
  Number.parseInt(text.slice(0, 8), 16),
  Number.parseInt(text.slice(8), 16),
];

export const isChecksum = (text: unknown): text is string => typeof text === 'string' && /^[0-9a-f]{16}$/.test(text);

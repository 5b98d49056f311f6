/** What is written in a large tile: as much as it has room for, the most telling first. Pure; the canvas only paints it. */
import type { Peer } from '../../data/model.ts';
import { rttText } from '../../data/peer-sentence.ts';
import { INTENT_WORDS, LIVENESS } from '../../ui/status.ts';
import { type TimeZone, timesIn } from '../../ui/time.ts';

/** One line: names and values below each other, or a value at either end. */
export type CellLine =
  | { readonly kind: 'fact'; readonly name: string; readonly value: string }
  | { readonly kind: 'ends'; readonly left: string; readonly right: string };

export interface LinesToWrite {
  readonly peer: Peer;
  readonly zone: TimeZone;
  /** Lines there is room for. */
  readonly most: number;
  /** Of the tile, in pixels. */
  readonly width: number;
}

/** From here on names have room beside the values. */
const NAMES_FROM = 300;
/** How much of a time has room: all of it, to the minute, the day. */
const TIME_LENGTH: readonly (readonly [number, number])[] = [
  [242, 40],
  [200, 16],
  [0, 10],
];

export const stateWords = (peer: Peer, { alive }: { readonly alive: boolean }): string =>
  [
    ...(peer.status === 'Alive' && !alive ? [] : [LIVENESS[peer.status].word]),
    ...(peer.intent === 'Active' ? [] : [INTENT_WORDS[peer.intent]]),
  ].join(', ');

export function cellLines({ peer, zone, most, width }: LinesToWrite): readonly CellLine[] {
  const facts = factsOf(peer, zone);
  const fullTime = timesIn(zone).fullTime(peer.statusSince);
  if (width >= NAMES_FROM && most >= facts.length) return facts;
  return pairsOf(peer, fullTime.slice(0, TIME_LENGTH.find(([from]) => width >= from)?.[1])).slice(0, most);
}

function factsOf(peer: Peer, zone: TimeZone): readonly CellLine[] {
  const { metadata, lastSeen, intentReason } = peer;
  const { fullTime } = timesIn(zone);
  const labels = Object.entries(metadata.labels).map(([name, { value }]) => `${name}=${value}`);
  const facts: readonly (readonly [string, string])[] = [
    ['State', stateWords(peer, { alive: true })],
    ...(intentReason === undefined ? [] : [['Reason', intentReason] as const]),
    ['Since', fullTime(peer.statusSince)],
    peer.status === 'Alive'
      ? ['Round trip', rttText(peer).replace(/^rtt /, '') || 'not measured']
      : ['Last heard', lastSeen === undefined ? 'not heard' : fullTime(lastSeen)],
    ['Role', metadata.role],
    ['Zone', metadata.zone === '' ? 'not set' : metadata.zone],
    ['Address', addressOf(peer) || 'not known'],
    ['Version', metadata.meshVersion],
    ...(labels.length === 0 ? [] : [['Labels', labels.sort().join(', ')] as const]),
  ];
  return facts.map(([name, value]) => ({ kind: 'fact', name, value }));
}

function pairsOf(peer: Peer, since: string): readonly CellLine[] {
  const { metadata } = peer;
  const pairs: readonly (readonly [string, string])[] = [
    [stateWords(peer, { alive: true }), metadata.role],
    [rttText(peer), metadata.zone],
    [`since ${since}`, ''],
    [addressOf(peer), `v${metadata.meshVersion}`],
    [peer.intentReason ?? '', ''],
  ];
  return pairs
    .filter((pair) => pair.some((text) => text !== ''))
    .map(([left, right]) => ({ kind: 'ends', left, right }));
}

/** Where the mesh reaches it. */
const addressOf = (peer: Peer): string => peer.metadata.endpoint.replace(/^\w+:\/\//, '');

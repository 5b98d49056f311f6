/** What the palette offers for a text: actions when their verb is typed, else pages and nodes; the nearest match first. */
import type { Peer } from '../../data/model.ts';
import { worstFirst } from '../../data/order-peers.ts';
import type { ConsolePage } from '../../data/pages.ts';
import { INTENT_WORDS, LIVENESS } from '../../ui/status.ts';

export type PaletteEntry =
  | { readonly kind: 'page'; readonly key: string; readonly title: string; readonly page: ConsolePage }
  | { readonly kind: 'node'; readonly key: string; readonly title: string; readonly nodeId: string }
  | {
      readonly kind: 'action';
      readonly key: string;
      readonly title: string;
      readonly nodeId: string;
      readonly verb: 'cordon' | 'uncordon';
    };

const LONGEST_LIST = 12;

const stateOf = (peer: Peer): string =>
  peer.intent === 'Active'
    ? LIVENESS[peer.status].word.toLowerCase()
    : `${LIVENESS[peer.status].word.toLowerCase()}, ${INTENT_WORDS[peer.intent].toLowerCase()}`;

/** How near: 0 is the very thing, larger is further, `undefined` is not it. */
function distance(text: string, name: string): number | undefined {
  const at = name.toLowerCase().indexOf(text);
  if (at < 0) return undefined;
  return name.length === text.length ? 0 : at === 0 ? 1 : 2;
}

function nearest(peers: Iterable<Peer>, text: string): readonly Peer[] {
  const found: { readonly peer: Peer; readonly far: number }[] = [];
  for (const peer of peers) {
    const far = distance(text, peer.nodeId);
    if (far !== undefined) found.push({ peer, far });
  }
  return found
    .sort((a, b) => a.far - b.far || worstFirst(a.peer, b.peer))
    .slice(0, LONGEST_LIST)
    .map(({ peer }) => peer);
}

const asAction = (peer: Peer): PaletteEntry => {
  const verb = peer.intent === 'Active' ? 'cordon' : 'uncordon';
  const word = verb === 'cordon' ? 'Cordon' : 'Uncordon';
  return {
    kind: 'action',
    key: `${verb} ${peer.nodeId}`,
    title: `${word} ${peer.nodeId} (${stateOf(peer)})`,
    nodeId: peer.nodeId,
    verb,
  };
};

export function paletteEntries(
  typed: string,
  pages: readonly ConsolePage[],
  peers: ReadonlyMap<string, Peer>,
): readonly PaletteEntry[] {
  const text = typed.trim().toLowerCase();
  const [verb = '', rest = ''] = text.split(/\s+/, 2);
  const meant = (['cordon', 'uncordon'] as const).find((name) => verb.length > 1 && name.startsWith(verb));
  const actions =
    meant === undefined
      ? []
      : nearest(
          [...peers.values()].filter((peer) => (peer.intent === 'Active') === (meant === 'cordon')),
          rest,
        ).map(asAction);
  const found = pages.filter((page) => distance(text, page.title) !== undefined);
  const nodes = text === '' ? [] : nearest(peers.values(), text);
  return [
    ...actions,
    ...found.map((page): PaletteEntry => ({ kind: 'page', key: page.key, title: `Go to ${page.title}`, page })),
    ...nodes.map(
      (peer): PaletteEntry => ({
        kind: 'node',
        key: peer.nodeId,
        title: `Node ${peer.nodeId} (${stateOf(peer)})`,
        nodeId: peer.nodeId,
      }),
    ),
    // After a node's name, what can be done to the nearest one.
    ...(meant === undefined ? nodes.slice(0, 1).map(asAction) : []),
  ].slice(0, LONGEST_LIST);
}

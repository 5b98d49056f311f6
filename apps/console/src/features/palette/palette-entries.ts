/** What the palette offers for a text: acts, objects and pages, the nearest match first. */
import { CHANGE_LOOKS } from '../../data/change-state.ts';
import type { LiveLeader } from '../../data/leadership.ts';
import { isOpen, type LiveChange } from '../../data/live-changes.ts';
import type { Peer, ShardNamespace } from '../../data/model.ts';
import { worstFirst } from '../../data/order-peers.ts';
import type { ConsolePage } from '../../data/pages.ts';
import { shardAddress } from '../../data/shard-address.ts';
import { shardIdOf, shardKey } from '../../data/shard-cell.ts';
import { capitalised } from '../../ui/capitalised.ts';
import { INTENT_WORDS, LIVENESS } from '../../ui/status.ts';

export type PaletteEntry =
  | { readonly kind: 'page'; readonly key: string; readonly title: string; readonly page: ConsolePage }
  | { readonly kind: 'node'; readonly key: string; readonly title: string; readonly nodeId: string }
  | { readonly kind: 'scope'; readonly key: string; readonly title: string; readonly scope: string }
  | { readonly kind: 'namespace'; readonly key: string; readonly title: string; readonly namespace: string }
  | {
      readonly kind: 'shard';
      readonly key: string;
      readonly title: string;
      readonly namespace: string;
      readonly shardId: string;
    }
  | { readonly kind: 'plan'; readonly key: string; readonly title: string; readonly id: string }
  | {
      readonly kind: 'act';
      readonly key: string;
      readonly title: string;
      readonly address: (cluster: string) => string;
    }
  | {
      readonly kind: 'action';
      readonly key: string;
      readonly title: string;
      readonly nodeId: string;
      readonly verb: ActionVerb;
    };

export type ActionVerb = 'cordon' | 'uncordon' | 'drain';

const WORDS: Readonly<Record<ActionVerb, string>> = { cordon: 'Cordon', uncordon: 'Uncordon', drain: 'Drain' };
/** Intents from which it changes something. */
const FROM: Readonly<Record<ActionVerb, ReadonlySet<Peer['intent']>>> = {
  cordon: new Set(['Active']),
  uncordon: new Set(['Cordoned', 'Draining', 'Drained', 'Unknown']),
  drain: new Set(['Active', 'Cordoned']),
};

/** Entries in all, and of each kind: many of one kind leave room for the others. All pages come in, of which there are a dozen. */
const LONGEST_LIST = 24;
const MOST = {
  page: 24,
  plan: 4,
  act: 4,
  action: 8,
  node: 8,
  scope: 4,
  namespace: 4,
  shard: 4,
} as const satisfies Readonly<Record<PaletteEntry['kind'], number>>;
/** Nodes that are offered before anything is typed, the worst first. */
const AILING = 5;

/** `suspect, cordoned, 24 shards`: these where they are known. */
const stateOf = ({ status, intent }: Peer, shards?: number): string =>
  [
    LIVENESS[status].word,
    ...(intent === 'Active' ? [] : [INTENT_WORDS[intent]]),
    ...(shards === undefined ? [] : [`${shards} ${shards === 1 ? 'shard' : 'shards'}`]),
  ]
    .join(', ')
    .toLowerCase();

/** How near: 0 is the very thing, larger is further, `undefined` is not it. */
function distance(text: string, name: string): number | undefined {
  const at = name.toLowerCase().indexOf(text);
  if (at < 0) return undefined;
  return name.length === text.length ? 0 : at === 0 ? 1 : 2;
}

/** An entry with how near it is to what was typed. */
interface Ranked {
  readonly entry: PaletteEntry;
  readonly far: number;
}

function nearest(peers: Iterable<Peer>, text: string): readonly (Peer & { readonly far: number })[] {
  const found: (Peer & { readonly far: number })[] = [];
  for (const peer of peers) {
    const far = distance(text, peer.nodeId);
    if (far !== undefined) found.push({ ...peer, far });
  }
  return found.sort((a, b) => a.far - b.far || worstFirst(a, b)).slice(0, MOST.node);
}

const asAction = (verb: ActionVerb, peer: Peer, shards?: number): PaletteEntry => ({
  kind: 'action',
  key: `${verb} ${peer.nodeId}`,
  title: `${WORDS[verb]} ${peer.nodeId} (${stateOf(peer, shards)})`,
  nodeId: peer.nodeId,
  verb,
});

/** Nodes whose shards a choice would move. */
export const drainedBy = (entries: readonly PaletteEntry[]): readonly string[] =>
  entries.flatMap((entry) => (entry.kind === 'action' && entry.verb === 'drain' ? [entry.nodeId] : []));

/** Drains say how many shards they move, as far as that is known by now: the order of the entries rests on none of it. */
export const withShards = (
  entries: readonly PaletteEntry[],
  { peers, shards }: Pick<Findable, 'peers'> & { readonly shards: ReadonlyMap<string, number> },
): readonly PaletteEntry[] =>
  entries.map((entry) => {
    const peer = entry.kind === 'action' && entry.verb === 'drain' ? peers.get(entry.nodeId) : undefined;
    return peer === undefined ? entry : asAction('drain', peer, shards.get(peer.nodeId));
  });

const asNode = (peer: Peer): PaletteEntry => ({
  kind: 'node',
  key: peer.nodeId,
  title: `Node ${peer.nodeId} (${stateOf(peer)})`,
  nodeId: peer.nodeId,
});

const asPage = (page: ConsolePage): PaletteEntry => ({
  kind: 'page',
  key: page.key,
  title: `Go to ${page.title}`,
  page,
});

const actionsOn = (peer: Peer): readonly PaletteEntry[] =>
  (Object.keys(WORDS) as ActionVerb[])
    .filter((verb) => FROM[verb].has(peer.intent))
    .map((verb) => asAction(verb, peer));

/** Those whose name has the text in it, each with how near it is. */
function named<Thing>(things: readonly Thing[], text: string, of: (thing: Thing) => readonly [string, PaletteEntry]) {
  return things.flatMap((thing): readonly Ranked[] => {
    const [name, entry] = of(thing);
    const far = distance(text, name);
    return far === undefined ? [] : [{ entry, far }];
  });
}

/**
 * A shard is named with its namespace, `orders/412`, and whether there is such a one its page tells; or by its number alone, of each namespace that has so
 * many.
 */
function shardsNamed(text: string, namespaces: readonly ShardNamespace[]) {
  const [, namespace, number = ''] = /^(?:shard[ /])?(?:([a-z0-9][a-z0-9._-]*)\/)?(\d{1,6})$/.exec(text) ?? [];
  if (number === '') return [];
  const of =
    namespace === undefined
      ? namespaces.filter(({ shardCount }) => Number(number) < shardCount).map((one) => one.namespace)
      : [namespace];
  return of.map((name) => {
    const shard = { namespace: name, shardId: shardIdOf(Number(number)) };
    const key = shardKey(shard);
    return { shard, entry: { kind: 'shard', key, title: `Shard ${key}`, ...shard } as const, far: 0 };
  });
}

/** Reviews that open on the page of what they are about; who may not is told there why. */
const SHARD_ACTS = ['pause', 'resume', 'disable'] as const;
const NEW_NAMESPACE: PaletteEntry = {
  kind: 'act',
  key: 'new namespace',
  title: 'New namespace',
  address: (cluster) => `/c/${cluster}/namespaces?act=new`,
};

function shardActs(text: string, namespaces: readonly ShardNamespace[]): readonly Ranked[] {
  const [, verb = '', rest = ''] = /^(\S{2,})\s+(.+)$/.exec(text) ?? [];
  const act = SHARD_ACTS.find((name) => verb !== '' && name.startsWith(verb));
  if (act === undefined) return [];
  return shardsNamed(rest, namespaces).map(({ shard }) => {
    const key = `${act} shard ${shardKey(shard)}`;
    const address = (cluster: string): string => `${shardAddress(cluster, shard)}?act=${act}`;
    return { entry: { kind: 'act', key, title: capitalised(key), address }, far: 0 };
  });
}

/** `Plan Drain of n-17 (awaiting approval, by you)`: what waits for whoever looks is told apart. */
const asPlan = ({ id, title, state }: LiveChange, waits: ReadonlySet<string>): PaletteEntry => ({
  kind: 'plan',
  key: id,
  title: `Plan ${title} (${CHANGE_LOOKS[state].word.toLowerCase()}${waits.has(id) ? ', by you' : ''})`,
  id,
});

/** By a part of what it is called, or by its id; those that are open before those that have ended. `inbox` finds what waits for whoever looks. */
function plansNamed(text: string, { plans = [], waiting = NOBODY }: Findable): readonly Ranked[] {
  const ended = 1;
  return plans.flatMap((plan): readonly Ranked[] => {
    const isMeant = text.length > 1 && 'inbox'.startsWith(text) && waiting.has(plan.id);
    const far = isMeant
      ? 0
      : Math.min(...[plan.id, plan.title].map((name) => distance(text, name) ?? Number.POSITIVE_INFINITY));
    return Number.isFinite(far) ? [{ entry: asPlan(plan, waiting), far: far + (isOpen(plan) ? 0 : ended) }] : [];
  });
}

const NOBODY: ReadonlySet<string> = new Set();

export interface Findable {
  readonly pages: readonly ConsolePage[];
  readonly peers: ReadonlyMap<string, Peer>;
  readonly leaders?: readonly LiveLeader[];
  readonly namespaces?: readonly ShardNamespace[];
  /** The newest first. */
  readonly plans?: readonly LiveChange[];
  /** Ids of those that whoever looks may approve. */
  readonly waiting?: ReadonlySet<string>;
}

/** Before anything is typed: the plans that wait for whoever looks, all pages, and the nodes that somebody should look at. */
function offered({ pages, peers, plans = [], waiting = NOBODY }: Findable): readonly PaletteEntry[] {
  const ailing = [...peers.values()].filter(({ status }) => status === 'Suspect' || status === 'Dead').sort(worstFirst);
  const mine = plans.filter(({ id }) => waiting.has(id)).slice(0, MOST.plan);
  return [...mine.map((plan) => asPlan(plan, waiting)), ...pages.map(asPage), ...ailing.slice(0, AILING).map(asNode)];
}

/** The nearest first; of what is equally near acts, then objects, then pages, as they come. At most so many in all, and of each kind. */
function bounded(ranked: readonly Ranked[]): readonly PaletteEntry[] {
  const left = new Map<PaletteEntry['kind'], number>(Object.entries(MOST) as [PaletteEntry['kind'], number][]);
  return ranked
    .toSorted((a, b) => a.far - b.far)
    .flatMap(({ entry }) => {
      const room = left.get(entry.kind) ?? 0;
      left.set(entry.kind, room - 1);
      return room > 0 ? [entry] : [];
    })
    .slice(0, LONGEST_LIST);
}

export function paletteEntries(typed: string, findable: Findable): readonly PaletteEntry[] {
  const text = typed.trim().toLowerCase();
  if (text === '') return offered(findable);
  const { pages, peers, leaders = [], namespaces = [] } = findable;
  const [verb = '', rest = ''] = text.split(/\s+/, 2);
  const meant = (Object.keys(WORDS) as ActionVerb[]).find((name) => verb.length > 1 && name.startsWith(verb));
  const able = meant === undefined ? [] : [...peers.values()].filter((peer) => FROM[meant].has(peer.intent));
  const actions =
    meant === undefined ? [] : nearest(able, rest).map((peer) => ({ entry: asAction(meant, peer), far: 0 }));
  const nodes = nearest(peers.values(), text);
  const [first] = nodes;
  return bounded([
    ...shardsNamed(text, namespaces),
    ...shardActs(text, namespaces),
    ...actions,
    ...plansNamed(text, findable),
    ...nodes.map((peer) => ({ entry: asNode(peer), far: peer.far })),
    ...named(namespaces, text, ({ namespace, shardCount }) => [
      namespace,
      { kind: 'namespace', key: namespace, title: `Namespace ${namespace} (${shardCount} shards)`, namespace },
    ]),
    ...named(leaders, text, ({ scope, leaderId, term }) => [
      scope,
      { kind: 'scope', key: scope, title: `Leader of ${scope} (${leaderId}, term ${term})`, scope },
    ]),
    ...(text.length > 1 ? named([NEW_NAMESPACE], text, (entry) => [entry.title, entry]) : []),
    ...named(pages, text, (page) => [page.title, asPage(page)]),
    // After what has that name, what can be done to the nearest node.
    ...(meant === undefined && first !== undefined ? actionsOn(first) : []).map((entry) => ({ entry, far: 3 })),
  ]);
}

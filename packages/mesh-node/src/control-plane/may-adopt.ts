/**
 * Whether a control node may go on with another store by itself (DESIGN idea 4). Only where the store's identity has changed and what lies in it
 * can be explained, only while gossip reaches a majority, and only where most control nodes see the very same store and none works with another:
 * one that is misled must not end the history of all. Pure; all else is left to people.
 */
import type { Instant, NodeId } from '@omnirelay/primitives';
import type { MembershipView } from '@omnirelay/protocol';
import type { RegistryState, StoreIdentity } from '@omnirelay/registry';

export interface AdoptionSight {
  readonly state: RegistryState;
  readonly meshId: string;
  readonly clusterId: string;
  /** The store with which this node has worked soundly in this life; null: none yet. */
  readonly worked: StoreIdentity | null;
  readonly view: MembershipView;
  /** Members that were removed count for nothing. */
  readonly isRemoved: (nodeId: string) => boolean;
  /** When this node saw this store first, and since when it has heard the marks of all whom gossip reaches (null: nobody else lives). */
  readonly seenAt: Instant;
  readonly heardAt: Instant | null;
}

export type AdoptionVerdict =
  /** There is nothing to adopt. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'by-hand'; readonly why: string }
  /** Not yet: what is missing may come. */
  | { readonly kind: 'wait'; readonly why: string }
  /** The first at once, each other a while later, should it not have come about. */
  | { readonly kind: 'may'; readonly turn: number; readonly because: string };

export function mayAdopt(sight: AdoptionSight): AdoptionVerdict {
  return objectionToStore(sight) ?? objectionOfOthers(sight);
}

function objectionToStore({ state, meshId, clusterId, worked }: AdoptionSight): AdoptionVerdict | null {
  const byHand = (why: string): AdoptionVerdict => ({ kind: 'by-hand', why });
  const { kind, stored, storeIdentity } = state;
  if (kind === 'ok' || kind === 'dark' || kind === 'opening') return { kind: 'nothing' };
  if (storeIdentity === undefined) return byHand('which store it is cannot be told');
  if (kind === 'behind') return byHand('the store is the same, and its history went back');
  if (kind === 'empty')
    return worked !== null && worked !== storeIdentity
      ? null
      : byHand(
          'the store is empty, and this node has not worked with another one in its place: it may be the wrong one',
        );
  if (stored === undefined) return byHand('what lies in the store cannot be read');
  if (stored.meshId !== meshId || stored.clusterId !== clusterId) return byHand('the store belongs to another mesh');
  if (stored.storeIdentity === storeIdentity) return byHand('another history stands in the same store');
  return null;
}

function objectionOfOthers(sight: AdoptionSight): AdoptionVerdict {
  const { state, view, isRemoved, seenAt, heardAt } = sight;
  const wait = (why: string): AdoptionVerdict => ({ kind: 'wait', why });
  const known = [...view.members.values()].filter(({ liveness, nodeId }) => liveness !== 'left' && !isRemoved(nodeId));
  const alive = known.filter(({ liveness }) => liveness === 'alive');
  if (alive.length * 2 <= known.length)
    return wait(`gossip reaches ${alive.length} of ${known.length} members, which is no majority`);
  if (heardAt !== null && heardAt < seenAt) return wait('not everybody has told yet how far the registry has gone');
  const controls = alive.filter(({ claim }) => claim?.metadata.role === 'control');
  const sees = new Map(controls.map(({ nodeId, claim }) => [nodeId, claim?.registry]));
  for (const [nodeId, seen] of sees)
    if (seen?.sound === true && nodeId !== view.self)
      return wait(
        seen.identity === state.storeIdentity
          ? `${nodeId} has adopted it already`
          : `${nodeId} works with store ${seen.identity}: this may be the wrong one`,
      );
  const agreed = [...sees]
    .filter(([nodeId, seen]) => nodeId === view.self || seen?.identity === state.storeIdentity)
    .map(([nodeId]): NodeId => nodeId);
  if (agreed.length * 2 <= controls.length)
    return wait(`${agreed.length} of ${controls.length} control nodes see this store, which is no majority`);
  const because = `gossip reaches ${alive.length} of ${known.length} members, and ${agreed.length} of ${controls.length} control nodes see this store`;
  return { kind: 'may', turn: agreed.sort().indexOf(view.self), because };
}

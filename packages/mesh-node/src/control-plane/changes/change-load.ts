/** From whom to whom a change moves shards, and how many each node has before and after it. */

import { NOBODY } from '@omnirelay/protocol';
import type { JournalStep, MoveShard } from '@omnirelay/protocol/change';
import type { ChangeAnswer, ChangeLoad, ChangeMove } from '@omnirelay/wire';
import type { ControlState } from '../operation-context.ts';

type Flow = ChangeAnswer['flows'][number];

/** Most first. */
export function flowsOf(moves: readonly ChangeMove[]): readonly Flow[] {
  const flows = new Map<string, Flow>();
  for (const { namespace, from, to, state } of moves) {
    const key = `${namespace} ${from ?? ''} ${to}`;
    const { count = 0, done = 0 } = flows.get(key) ?? {};
    const isDone = state === 'Done' || state === 'Skipped';
    const pair = { namespace, to, ...(from === undefined ? {} : { from }) };
    flows.set(key, { ...pair, count: count + 1, done: done + (isDone ? 1 : 0) });
  }
  return [...flows.values()].sort((a, b) => b.count - a.count);
}

export interface MoveStanding {
  readonly step: MoveShard;
  readonly state: JournalStep['state'];
}

/** By the maps as they are: what the change has moved counts as not moved before it, and what it is still to move as moved after it. */
export function loadsOf(
  { shards }: Pick<ControlState, 'shards'>,
  moves: readonly MoveStanding[],
): readonly ChangeLoad[] {
  const namespaces = [...new Set(moves.map(({ step }) => step.namespace))].sort();
  return namespaces.flatMap((namespace) => {
    const now = new Map<string, number>();
    const head = shards.book.map(namespace)?.head;
    for (const place of head?.map.owner ?? []) {
      const node = place === NOBODY ? undefined : head?.map.nodes[place];
      if (node !== undefined) now.set(node, (now.get(node) ?? 0) + 1);
    }
    const [before, after] = [new Map(now), new Map(now)];
    for (const { step, state } of moves) {
      if (step.namespace !== namespace) continue;
      if (state === 'done') shift(before, step.to, step.from);
      else if (state !== 'skipped') shift(after, step.from, step.to);
    }
    const nodes = [...new Set([...before.keys(), ...after.keys()])].sort();
    return nodes.map((nodeId) => ({
      namespace,
      nodeId,
      before: Math.max(0, before.get(nodeId) ?? 0),
      after: Math.max(0, after.get(nodeId) ?? 0),
    }));
  });
}

function shift(loads: Map<string, number>, from: string | null, to: string | null): void {
  if (from !== null) loads.set(from, (loads.get(from) ?? 0) - 1);
  if (to !== null) loads.set(to, (loads.get(to) ?? 0) + 1);
}

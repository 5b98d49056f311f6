/** What asks for somebody at this moment: the same as the strips under the header tell, and plans that cannot go on by themselves. The gravest first. */
import type { Shape, StatusColour } from '../ui/status.ts';
import { counted } from './change-words.ts';
import type { LiveFleet } from './live-fleet.tsx';
import { planAddress } from './plan-address.ts';
import { splitBrainAddress } from './scope-address.ts';

export interface Alert {
  readonly key: string;
  readonly shape: Shape;
  readonly colour: StatusColour;
  readonly words: string;
  /** Where one sees what to do. */
  readonly address?: string;
  /** Since when, RFC 3339, where that is known. */
  readonly since?: string;
}

type Seen = Pick<LiveFleet, 'phase' | 'end' | 'head' | 'peers' | 'leadership' | 'namespaces' | 'changes'>;

export function alertsOf(seen: Seen, cluster: string): readonly Alert[] {
  return [...ofConflicts(seen, cluster), ...ofTheLine(seen), ...ofPlans(seen, cluster), ...ofNodes(seen, cluster)];
}

const ofConflicts = ({ leadership }: Seen, cluster: string): readonly Alert[] =>
  (leadership?.conflicts ?? []).map(({ scope, claims, since }) => ({
    key: `split-brain ${scope}`,
    shape: 'double-chevron',
    colour: 'conflict',
    words: `Split brain of ${scope}: ${claims.map(({ nodeId }) => nodeId).join(' and ')} claim it`,
    address: splitBrainAddress(cluster, scope),
    since,
  }));

function ofTheLine({ phase, end, head, leadership, namespaces, changes }: Seen): readonly Alert[] {
  const line: readonly (string | undefined)[] = [
    end?.kind === 'refused' ? `The mesh refused to go on showing its nodes: ${end.detail}` : undefined,
    phase === 'offline' ? 'No control node answers: what is shown is old, and nothing can be changed' : undefined,
    head?.staleSince === undefined ? undefined : 'The registry cannot be read: what is kept there is shown as it was',
    leadership?.problem === undefined ? undefined : `Leaders are followed no more: ${leadership.problem}`,
    namespaces?.problem === undefined ? undefined : `Namespaces are followed no more: ${namespaces.problem}`,
    changes?.problem === undefined ? undefined : `Plans are followed no more: ${changes.problem}`,
  ];
  return line.flatMap((words) =>
    words === undefined ? [] : [{ key: words, shape: 'triangle', colour: 'suspect', words } as const],
  );
}

const ofPlans = ({ changes }: Seen, cluster: string): readonly Alert[] =>
  (changes?.changes ?? []).flatMap((change): readonly Alert[] => {
    const { id, title, state, pausedBy, updatedAt: since, ended } = change;
    const said = { key: `plan ${id}`, address: planAddress(cluster, id), since };
    if (pausedBy === 'mismatch')
      return [
        {
          ...said,
          shape: 'double-chevron',
          colour: 'conflict',
          words: `${title} is paused: a step found something else than was approved`,
        },
      ];
    if (state === 'Failed' && change.rollbackBy === undefined)
      return [
        {
          ...said,
          shape: 'square-x',
          colour: 'dead',
          words: `${title} failed${ended === undefined ? '' : `: ${ended}`}`,
        },
      ];
    return state === 'Stale'
      ? [{ ...said, shape: 'triangle', colour: 'suspect', words: `${title} is stale: what it rests upon has changed` }]
      : [];
  });

function ofNodes({ peers }: Seen, cluster: string): readonly Alert[] {
  const count = (status: string): number =>
    [...peers.values()].filter((peer) => peer.status === status && peer.intent !== 'Removed').length;
  return (
    [
      ['Dead', 'square-x', 'dead'],
      ['Suspect', 'triangle', 'suspect'],
    ] as const
  ).flatMap(([status, shape, colour]) => {
    const many = count(status);
    if (many === 0) return [];
    const words = `${counted(many, 'node')} ${many === 1 ? 'is' : 'are'} ${status.toLowerCase()}`;
    return [{ key: status, shape, colour, words, address: `/c/${cluster}/nodes?q=state:${status.toLowerCase()}` }];
  });
}

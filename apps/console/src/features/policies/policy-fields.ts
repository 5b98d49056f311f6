/** The fields of a policy that the form has, in words and in their order. What a value may be the control node says, of all that is wrong at once. */
export type FieldKind = 'number' | 'duration' | 'mode' | 'flag';

export interface PolicyFieldWords {
  /** As `limits.movesPerNode`. */
  readonly path: string;
  readonly label: string;
  readonly kind: FieldKind;
}

export interface FieldGroup {
  readonly title: string;
  readonly about: string;
  readonly fields: readonly PolicyFieldWords[];
}

const field = (path: string, label: string, kind: FieldKind = 'number'): PolicyFieldWords => ({ path, label, kind });

const band = (name: string, label: string): readonly PolicyFieldWords[] => [
  field(`thresholds.${name}.enter`, `${label}: bad from`),
  field(`thresholds.${name}.leave`, `${label}: good again from`),
];

export const FIELD_GROUPS: readonly FieldGroup[] = [
  {
    title: 'Who decides',
    about: 'Whether people say yes to each plan, how many, and for how long a plan may be decided.',
    fields: [
      field('mode', 'Mode', 'mode'),
      field('approvals.needed', 'Approvals needed'),
      field('changeTtlMs', 'A plan lives for', 'duration'),
      field('rollbackNeedsApproval', 'A rollback needs approval', 'flag'),
    ],
  },
  {
    title: 'When a node is sick',
    about:
      'From which value on a node looks bad, and from which it looks good again. What lies between changes nothing.',
    fields: [
      ...band('pendingDepth', 'Work that waits'),
      ...band('latencyP99Ms', 'Latency p99 in ms'),
      ...band('errorRatio', 'Ratio of errors'),
      ...band('healthScore', 'Score of the node'),
      field('hysteresis.enterAfterMs', 'Sick after it looked bad for', 'duration'),
      field('hysteresis.leaveAfterMs', 'Well after it looked good for', 'duration'),
    ],
  },
  {
    title: 'How much may move',
    about: 'Of limits the stricter counts, of the cluster or of the namespace.',
    fields: [
      field('limits.movesPerNode', 'Moves of a node at once'),
      field('limits.movesPerCluster', 'Moves in all at once'),
      field('limits.churnPerHour', 'Moves in any hour'),
      field('limits.cooldownMs', 'A moved shard stays for', 'duration'),
      field('limits.stageTimeoutMs', 'A stage has failed after', 'duration'),
    ],
  },
  {
    title: 'Brake',
    about: 'Nothing begins while so many of the nodes are lost or sick at once.',
    fields: [
      field('brake.enterRatio', 'Pulled at a ratio of'),
      field('brake.leaveRatio', 'Let go at a ratio of'),
      field('brake.leastNodes', 'Never for fewer nodes than'),
    ],
  },
];

export const GUARDRAIL_WORDS: Readonly<Record<string, string>> = {
  'moved-shards-ratio': 'Shards that a plan moves, of all: at most',
  'sick-nodes-ratio': 'Nodes that are sick, of all: at most',
  'least-target-score': 'Lowest score of a node that takes shards: at least',
  'fullest-node-ratio': 'Shards of the fullest node, of its share: at most',
  'unplaced-shards': 'Shards that no node may have: at most',
};

const WORDS = new Map(FIELD_GROUPS.flatMap(({ fields }) => fields.map((one) => [one.path, one] as const)));

/** `Moves of a node at once`; a path that the form does not have as it is. */
export function pathWords(path: string): string {
  const guardrail = /^guardrails\.(.+)$/.exec(path)?.[1];
  if (guardrail !== undefined) return GUARDRAIL_WORDS[guardrail] ?? guardrail;
  return WORDS.get(path)?.label ?? path;
}

export const kindOf = (path: string): FieldKind => WORDS.get(path)?.kind ?? 'number';

/** What is to be known of a change before it is approved or run: sentences, most pressing first. */
import { nodeScope } from '@omnirelay/protocol';
import {
  APPROVERS_CHECK,
  adminsAsked,
  type Change,
  type GuardrailCheck,
  isEnded,
  overridesNow,
} from '@omnirelay/protocol/change';
import { asRead } from '../../changes/planning/check-figures.ts';
import type { ControlState } from '../operation-context.ts';
import { ownersSeen } from '../shards/owner-nodes.ts';

/** Nodes that one sentence names. */
const NAMED = 5;

export function warningsOf(state: ControlState, { header, content }: Change): readonly string[] {
  if (isEnded(header.state)) return [];
  const admins = adminsAsked(header, overridesNow(header));
  const { gone, away } = targetsWithoutLife(state, { content });
  return [
    ...(admins === undefined ? [] : [admins]),
    ...(gone.length === 0
      ? []
      : [`It moves shards to ${someOf(gone)}, of which no life is known: nothing goes there.`]),
    ...awayTargets(away),
    ...(header.hasEarlierRuns ? ['An earlier revision of it has moved shards already.'] : []),
    ...(header.voids.length === 0 ? [] : [voidWords(header)]),
  ];
}

export interface WithoutLife {
  /** They do not exist, or do not live. */
  readonly gone: readonly string[];
  /** They have stopped by plan, and are awaited. */
  readonly away: readonly string[];
}

/** Nodes that have no lease, of those that are to be given shards. */
export function targetsWithoutLife(state: ControlState, { content }: Pick<Change, 'content'>): WithoutLife {
  const { claims } = state.leadership;
  const targets = content.steps.flatMap((step) => (step.kind === 'move-shard' ? [step.to] : []));
  const none = [...new Set(targets)].sort().filter((node) => claims.get(nodeScope(node)) === undefined);
  if (none.length === 0) return { gone: [], away: [] };
  const owners = ownersSeen(state);
  return { gone: none.filter((node) => !owners.isAway(node)), away: none.filter((node) => owners.isAway(node)) };
}

export const awayTargets = (away: readonly string[]): readonly string[] =>
  away.length === 0 ? [] : [`It moves shards to ${someOf(away)}, away by plan: nothing goes there before the return.`];

export const someOf = (names: readonly string[]): string =>
  names.length <= NAMED ? names.join(', ') : `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} others`;

function voidWords({ voids, voidsBefore }: Change['header']): string {
  const last = voids.at(-1);
  const times = voids.length + voidsBefore;
  const why = {
    drift: 'something it rests upon has changed',
    revised: 'it was revised',
    mismatch: 'a step found something else',
  };
  return `Approvals have been voided ${times === 1 ? 'once' : `${times} times`}, last because ${why[last?.why ?? 'revised']}.`;
}

/** Guardrails that fail and that the content does not go beyond knowingly: submitting it sends it back. */
export function failingWords({
  checks,
  content,
}: {
  readonly checks: readonly GuardrailCheck[];
  readonly content: Pick<Change['content'], 'overrides'>;
}): readonly string[] {
  const overridden = new Set(content.overrides.map(({ check }) => check));
  return checks
    .filter(({ name, passes }) => !passes && !overridden.has(name))
    .map(({ name, measured, limit }) =>
      name === APPROVERS_CHECK
        ? `Whoever may approve all of it by its policies are ${measured}, and ${limit} are asked for. Submitted so it is sent back.`
        : `It breaks ${name}: ${asRead(name, measured)}, and the limit is ${asRead(name, limit)}. Submitted so it is sent back, unless it overrides that.`,
    );
}

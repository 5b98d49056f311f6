/**
 * What is wrong with content before it becomes a change: all of it at once. Each step has the preconditions that it needs, no shard is moved twice, and
 * nothing is out of bounds.
 */
import { utf8Length } from '../shard-map/stored/utf8-length.ts';
import { CHANGE_BOUNDS } from './bounds.ts';
import { canonicalOf } from './content-hash.ts';
import {
  CHANGE_KINDS,
  type ChangeContent,
  type ChangeStep,
  type MoveShard,
  type SetPlacement,
} from './content-model.ts';
import { isSamePlacement } from './same-placement.ts';

/** Problems that are told; whoever has so many mends those first. */
const TOLD = 20;

export const shardKey = ({ namespace, shard }: { readonly namespace: string; readonly shard: number }): string =>
  `${namespace}/${shard}`;

/** By what a step is the same in another revision: the shard that it moves, or the namespace that it places. */
export const stepKeyOf = (step: ChangeStep): string =>
  step.kind === 'move-shard' ? shardKey(step) : `placement of ${step.namespace}`;

/** Empty when it may become a change. Each is a sentence. */
export function contentProblems(content: ChangeContent): readonly string[] {
  const tooMany = boundProblems(content);
  if (tooMany.length > 0) return tooMany;
  const canonical = canonicalOf(content);
  if (canonical.kind === 'refused') return [`It has no canonical text: at ${canonical.at}, ${canonical.why}.`];
  const known = knownOf(content);
  return [
    ...nameProblems(content),
    ...duplicates(content),
    ...content.steps.flatMap((step) => stepProblems(step, known)),
  ].slice(0, TOLD);
}

function boundProblems({ kind, basis, overrides, preconditions, steps }: ChangeContent): readonly string[] {
  if (!Object.hasOwn(CHANGE_KINDS, kind)) return [`There is no kind of change called ${kind}.`];
  const counts = [
    ['steps', steps.length, CHANGE_BOUNDS.steps],
    ['preconditions', preconditions.length, CHANGE_BOUNDS.preconditions],
    ['overrides', overrides.length, CHANGE_BOUNDS.overrides],
    ['maps that it was computed on', basis.maps.length, CHANGE_BOUNDS.basis],
  ] as const;
  const problems = counts
    .filter(([, count, most]) => count > most)
    .map(([what, count, most]) => `It has ${count} ${what}; ${most} are the most.`);
  return steps.length === 0 ? [...problems, 'It has no steps: there is nothing to approve.'] : problems;
}

function nameProblems({ overrides, preconditions }: ChangeContent): readonly string[] {
  const { checkLength, documentLength } = CHANGE_BOUNDS;
  const documents = preconditions.filter((one) => one.kind === 'policy-version').map(({ document }) => document);
  const isNone = (most: number) => (name: string) => name === '' || name.length > most;
  return [
    ...overrides
      .map(({ check }) => check)
      .filter(isNone(checkLength))
      .map((check) => `No check is called ${JSON.stringify(check.slice(0, checkLength))}.`),
    ...documents
      .filter(isNone(documentLength))
      .map((document) => `No policy is called ${JSON.stringify(document.slice(0, documentLength))}.`),
  ];
}

interface Known {
  readonly steps: readonly string[];
  /** By shard. */
  readonly owners: ReadonlyMap<string, string | null>;
  readonly eligible: ReadonlySet<string>;
  /** Namespaces whose settings it rests upon. */
  readonly settings: ReadonlySet<string>;
}

const knownOf = ({ kind, preconditions }: ChangeContent): Known => ({
  steps: CHANGE_KINDS[kind].steps,
  owners: new Map(
    preconditions.filter((one) => one.kind === 'shard-owner').map((one) => [shardKey(one), one.owner] as const),
  ),
  eligible: new Set(preconditions.filter((one) => one.kind === 'node-eligible').map(({ nodeId }) => nodeId)),
  settings: new Set(preconditions.filter((one) => one.kind === 'namespace-settings').map(({ namespace }) => namespace)),
});

function stepProblems(step: ChangeStep, known: Known): readonly string[] {
  const what = step.kind === 'move-shard' ? `The move of shard ${shardKey(step)}` : `The ${stepKeyOf(step)}`;
  const problems = step.kind === 'move-shard' ? moveProblems(step, what, known) : placementProblems(step, what, known);
  if (!known.steps.includes(step.kind))
    problems.push(`${what} is a ${step.kind}, which this kind of change has none of.`);
  if (step.reason === '' || utf8Length(step.reason) > CHANGE_BOUNDS.stepReasonBytes)
    problems.push(`${what} has no reason of 1 to ${CHANGE_BOUNDS.stepReasonBytes} bytes.`);
  return problems;
}

function placementProblems(step: SetPlacement, what: string, { settings }: Known): string[] {
  const problems: string[] = [];
  if (isSamePlacement(step.policy, step.before)) problems.push(`${what} is what it was.`);
  if (!settings.has(step.namespace)) problems.push(`${what} has no precondition that says what it was made upon.`);
  return problems;
}

function moveProblems(step: MoveShard, what: string, { owners, eligible }: Known): string[] {
  const problems: string[] = [];
  if (step.from === step.to) problems.push(`${what} leads from ${step.to} to itself.`);
  if (owners.get(shardKey(step)) !== step.from)
    problems.push(`${what} has no precondition that says the shard is with ${step.from ?? 'nobody'}.`);
  if (!eligible.has(step.to)) problems.push(`${what} has no precondition that says ${step.to} may be given shards.`);
  return problems;
}

function duplicates({ steps, preconditions, overrides }: ChangeContent): readonly string[] {
  const owners = preconditions.filter((one) => one.kind === 'shard-owner').map(shardKey);
  const moves = steps.filter((step) => step.kind === 'move-shard');
  const placements = steps.filter((step) => step.kind === 'set-placement');
  return [
    ...twice(moves.map(shardKey)).map((key) => `It moves shard ${key} twice.`),
    ...twice(placements.map(stepKeyOf)).map((key) => `It has the ${key} twice.`),
    ...twice(owners).map((key) => `It says twice whose shard ${key} is.`),
    ...twice(overrides.map(({ check }) => check)).map((check) => `It overrides ${check} twice.`),
  ];
}

function twice(keys: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return keys.filter((key) => seen.has(key) || !seen.add(key));
}

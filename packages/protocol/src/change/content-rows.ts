/**
 * Preconditions and steps as rows of a page of content: `["m", namespace, shard, from, to, reason, before, after]` and `["s", namespace, reason, policy,
 * before]`, where names and reasons are places in its words, and policies stand as they are.
 */
import { assertNever } from '@omnirelay/primitives';
import { SHARD_MAP_BOUNDS } from '../shard-map/model.ts';
import { asArray, asCount, asOneOf } from '../shard-map/stored/record-text.ts';
import { asPlacementPolicy } from '../shard-map/stored/settings-record.ts';
import type { ChangeStep, Precondition } from './content-model.ts';
import { asFigure } from './override-text.ts';
import { asNamespace, asNode, asShard } from './touched-text.ts';
import { type WordTable, wordAt, wordOrNone } from './word-table.ts';

type Row = readonly unknown[];

/** A row has eight places at most. */
const PLACES = 8;

export function preconditionRow(one: Precondition, words: WordTable): Row {
  switch (one.kind) {
    case 'shard-owner': {
      const { namespace, shard, owner, since } = one;
      return ['o', words.placeOf(namespace), shard, words.placeOf(owner), since.toString()];
    }
    case 'node-eligible':
      return ['e', words.placeOf(one.nodeId)];
    case 'policy-version':
      return ['p', words.placeOf(one.document), one.version.toString()];
    case 'namespace-settings':
      return ['n', words.placeOf(one.namespace), one.version.toString()];
    default:
      return assertNever(one);
  }
}

export function asPreconditionOf(words: readonly string[], value: unknown): Precondition {
  const [letter, first, second, third, fourth] = asArray(value, 'a precondition', PLACES);
  const kind = asOneOf(letter, 'the kind of a precondition', ['o', 'e', 'p', 'n']);
  if (kind === 'e') return { kind: 'node-eligible', nodeId: asNode(wordAt(words, first, 'a node')) };
  if (kind === 'p')
    return { kind: 'policy-version', document: wordAt(words, first, 'a policy'), version: asCount(second, 'version') };
  const namespace = asNamespace(wordAt(words, first, 'a namespace'));
  if (kind === 'n') return { kind: 'namespace-settings', namespace, version: asCount(second, 'version') };
  const owner = wordOrNone(words, third, 'an owner');
  return {
    kind: 'shard-owner',
    namespace,
    shard: asShard(second),
    owner: owner === null ? null : asNode(owner),
    since: asCount(fourth, 'since'),
  };
}

export function stepRow(step: ChangeStep, words: WordTable): Row {
  if (step.kind === 'set-placement')
    return ['s', words.placeOf(step.namespace), words.placeOf(step.reason), step.policy, step.before];
  const { namespace, shard, from, to, reason, scoreBefore, scoreAfter } = step;
  const places = [words.placeOf(from), words.placeOf(to), words.placeOf(reason)];
  return ['m', words.placeOf(namespace), shard, ...places, scoreBefore, scoreAfter];
}

export function asStepOf(words: readonly string[], value: unknown): ChangeStep {
  const row = asArray(value, 'a step', PLACES);
  const [letter, namespace, shard, source, target, reason, before, after] = row;
  if (asOneOf(letter, 'the kind of a step', ['m', 's']) === 's') return asPlacementStep(words, row);
  const from = wordOrNone(words, source, 'an owner');
  return {
    kind: 'move-shard',
    namespace: asNamespace(wordAt(words, namespace, 'a namespace')),
    shard: asShard(shard),
    from: from === null ? null : asNode(from),
    to: asNode(wordAt(words, target, 'an owner')),
    reason: wordAt(words, reason, 'a reason'),
    scoreBefore: asFigure(before, 'score'),
    scoreAfter: asFigure(after, 'score'),
  };
}

const asPlacementStep = (
  words: readonly string[],
  [, namespace, reason, policy, before]: readonly unknown[],
): ChangeStep => ({
  kind: 'set-placement',
  namespace: asNamespace(wordAt(words, namespace, 'a namespace')),
  policy: asPlacementPolicy(policy, SHARD_MAP_BOUNDS.shardCount),
  before: asPlacementPolicy(before, SHARD_MAP_BOUNDS.shardCount),
  reason: wordAt(words, reason, 'a reason'),
});

/** Preconditions and steps as rows of a page of content: `["m", namespace, shard, from, to, reason, before, after]`, where names and reasons are places in its words. */
import { assertNever } from '@omnirelay/primitives';
import { asArray, asCount, asOneOf } from '../shard-map/stored/record-text.ts';
import type { ChangeStep, Precondition } from './content-model.ts';
import { asFigure } from './override-text.ts';
import { asNamespace, asNode, asShard } from './touched-text.ts';
import { type WordTable, wordAt, wordOrNone } from './word-table.ts';

type Row = readonly (string | number)[];

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
    default:
      return assertNever(one);
  }
}

export function asPreconditionOf(words: readonly string[], value: unknown): Precondition {
  const [letter, first, second, third, fourth] = asArray(value, 'a precondition', PLACES);
  const kind = asOneOf(letter, 'the kind of a precondition', ['o', 'e', 'p']);
  if (kind === 'e') return { kind: 'node-eligible', nodeId: asNode(wordAt(words, first, 'a node')) };
  if (kind === 'p')
    return { kind: 'policy-version', document: wordAt(words, first, 'a policy'), version: asCount(second, 'version') };
  const owner = wordOrNone(words, third, 'an owner');
  return {
    kind: 'shard-owner',
    namespace: asNamespace(wordAt(words, first, 'a namespace')),
    shard: asShard(second),
    owner: owner === null ? null : asNode(owner),
    since: asCount(fourth, 'since'),
  };
}

export function stepRow(step: ChangeStep, words: WordTable): Row {
  const { namespace, shard, from, to, reason, scoreBefore, scoreAfter } = step;
  const places = [words.placeOf(from), words.placeOf(to), words.placeOf(reason)];
  return ['m', words.placeOf(namespace), shard, ...places, scoreBefore, scoreAfter];
}

export function asStepOf(words: readonly string[], value: unknown): ChangeStep {
  const [letter, namespace, shard, source, target, reason, before, after] = asArray(value, 'a step', PLACES);
  asOneOf(letter, 'the kind of a step', ['m']);
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

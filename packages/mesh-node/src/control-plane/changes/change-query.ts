/** How changes and their moves are asked for. */
import { matchesQuery, matchGlob } from '@omnirelay/protocol';
import { CHANGE_QUERY_KEYS, changeFields, MOVE_QUERY_KEYS, moveFields } from '@omnirelay/protocol/query';
import type { Change, ChangeListQuery, ChangeMove, ChangeMovesQuery, ChangeWatchQuery } from '@omnirelay/wire';
import { z } from 'zod';
import { change, changeMove } from '../change-schemas.ts';
import type { KeyedSort } from '../keyed-page.ts';
import { fieldTreeOf, keyedSort, readQueries } from '../list-query.ts';

export const CHANGE_FIELDS = fieldTreeOf(change);
export const MOVE_FIELDS = fieldTreeOf(changeMove);

const filter = z.exactOptional(z.array(z.string().min(1).max(200)).max(100));
/** Which changes, the same of a list and of a watch; `*` stands for anything in a namespace. */
export const changeFilters = { state: filter, kind: filter, namespace: filter };
export const moveFilters = { namespace: filter, from: filter, to: filter, state: filter };
export const names = filter;

const isOneOf = (asked: readonly string[] | undefined, value: string): boolean =>
  asked === undefined || asked.some((one) => one.toLowerCase() === value.toLowerCase());
const globs = (asked: readonly string[] | undefined, values: readonly string[]): boolean =>
  asked === undefined || asked.some((pattern) => values.some((value) => matchGlob(pattern, value)));

/** @throws Problem invalid_input */
export function changeFilter(
  asked: Pick<ChangeListQuery, 'state' | 'kind' | 'namespace' | 'author' | 'query'> & Pick<ChangeWatchQuery, 'id'>,
  nowMs: number,
): (one: Change) => boolean {
  const { state, kind, namespace, author, id, query } = asked;
  const queries = query === undefined ? [] : readQueries([{ path: 'query', text: query }], CHANGE_QUERY_KEYS, nowMs);
  return (one) =>
    isOneOf(state, one.state) &&
    isOneOf(kind, one.kind) &&
    globs(namespace, one.namespaces) &&
    (id === undefined || id.includes(one.id)) &&
    globs(
      author,
      one.authors.flatMap(({ subject, name }) => [subject, name]),
    ) &&
    queries.every((each) => matchesQuery(each, changeFields(one)));
}

const { override: _overrides, author: _authors, approver: _approvers, ...CHANGE_SORT_KEYS } = CHANGE_QUERY_KEYS;

/** By id without one. @throws Problem invalid_input */
export const changeSort = (text: string | undefined): KeyedSort<Change> =>
  keyedSort(text, { keys: CHANGE_SORT_KEYS, idKey: 'id', idOf: ({ id }) => id, fieldsOf: changeFields });

/** @throws Problem invalid_input */
export function moveFilter(
  { namespace, from, to, state, query }: ChangeMovesQuery,
  nowMs: number,
): (one: ChangeMove) => boolean {
  const queries = query === undefined ? [] : readQueries([{ path: 'query', text: query }], MOVE_QUERY_KEYS, nowMs);
  return (one) =>
    globs(namespace, [one.namespace]) &&
    globs(from, one.from === undefined ? [] : [one.from]) &&
    globs(to, [one.to]) &&
    isOneOf(state, one.state) &&
    queries.every((each) => matchesQuery(each, moveFields(one)));
}

/** As ids of moves are paged: in the order of their steps. */
export const moveId = ({ step }: Pick<ChangeMove, 'step'>): string => String(step).padStart(6, '0');

/** By their steps without one. @throws Problem invalid_input */
export const moveSort = (text: string | undefined): KeyedSort<ChangeMove> =>
  keyedSort<ChangeMove>(text, { keys: MOVE_QUERY_KEYS, idKey: 'step', idOf: moveId, fieldsOf: moveFields });

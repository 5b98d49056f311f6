/** How policies, freezes and controllers are asked for. */
import {
  CONTROLLER_QUERY_KEYS,
  controllerFields,
  FREEZE_QUERY_KEYS,
  freezeFields,
  matchesQuery,
  matchGlob,
  POLICY_QUERY_KEYS,
  policyFields,
} from '@omnirelay/protocol/query';
import type { Freeze, FreezeWatchQuery, Policy, PolicyWatchQuery, RebalanceController } from '@omnirelay/wire';
import { z } from 'zod';
import { freeze, rebalanceController } from '../freeze-schemas.ts';
import type { KeyedSort } from '../keyed-page.ts';
import { fieldTreeOf, keyedSort, readQueries } from '../list-query.ts';
import { policy } from '../policy-schemas.ts';
import { FREEZE_STATES } from './describe-freeze.ts';

/** As lists and watches of freezes take them. */
export const freezeStates = z.exactOptional(z.array(z.enum(FREEZE_STATES)).max(FREEZE_STATES.length));

export const POLICY_FIELDS = fieldTreeOf(policy);
export const FREEZE_FIELDS = fieldTreeOf(freeze);
export const CONTROLLER_FIELDS = fieldTreeOf(rebalanceController);

/** What is of no namespace is of the cluster. */
export const isOfNamespaces = (patterns: readonly string[] | undefined, namespace: string | undefined): boolean =>
  patterns === undefined || (namespace !== undefined && patterns.some((pattern) => matchGlob(pattern, namespace)));

/** What is of the cluster concerns each namespace. */
export const concernsNamespaces = (patterns: readonly string[] | undefined, namespace: string | undefined): boolean =>
  namespace === undefined || isOfNamespaces(patterns, namespace);

/** @throws Problem invalid_input */
export function policyFilter({ namespace, query }: PolicyWatchQuery, nowMs: number): (one: Policy) => boolean {
  const queries = query === undefined ? [] : readQueries([{ path: 'query', text: query }], POLICY_QUERY_KEYS, nowMs);
  return (one) =>
    isOfNamespaces(namespace, one.namespace) && queries.every((asked) => matchesQuery(asked, policyFields(one)));
}

/** @throws Problem invalid_input */
export function freezeFilter({ namespace, state, query }: FreezeWatchQuery, nowMs: number): (one: Freeze) => boolean {
  const queries = query === undefined ? [] : readQueries([{ path: 'query', text: query }], FREEZE_QUERY_KEYS, nowMs);
  return (one) =>
    concernsNamespaces(namespace, one.namespace) &&
    (state === undefined || state.includes(one.state)) &&
    queries.every((asked) => matchesQuery(asked, freezeFields(one)));
}

/** By id without one. @throws Problem invalid_input */
export const policySort = (text: string | undefined): KeyedSort<Policy> =>
  keyedSort(text, { keys: POLICY_QUERY_KEYS, idKey: 'policy', idOf: ({ id }) => id, fieldsOf: policyFields });

/** By id without one. @throws Problem invalid_input */
export const freezeSort = (text: string | undefined): KeyedSort<Freeze> =>
  keyedSort(text, { keys: FREEZE_QUERY_KEYS, idKey: 'freeze', idOf: ({ id }) => id, fieldsOf: freezeFields });

/** @throws Problem invalid_input */
export function controllerFilter(
  { namespace, query }: PolicyWatchQuery,
  nowMs: number,
): (one: RebalanceController) => boolean {
  const queries =
    query === undefined ? [] : readQueries([{ path: 'query', text: query }], CONTROLLER_QUERY_KEYS, nowMs);
  return (one) =>
    isOfNamespaces(namespace, one.namespace) && queries.every((asked) => matchesQuery(asked, controllerFields(one)));
}

/** By namespace without one. @throws Problem invalid_input */
export function controllerSort(text: string | undefined): KeyedSort<RebalanceController> {
  const { node: _, ...keys } = CONTROLLER_QUERY_KEYS;
  return keyedSort(text, {
    keys,
    idKey: 'namespace',
    idOf: ({ namespace }) => namespace,
    fieldsOf: controllerFields,
  });
}

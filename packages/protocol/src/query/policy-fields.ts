/** The keys by which policies, freezes and controllers are looked for: one table for the API, the CLI's `--query` and the console. */
import { type FieldTable, fieldsOf, moment, present } from './field-table.ts';
import type { QueryFields } from './match-query.ts';
import type { QueryKeys } from './query-keys.ts';

interface QueriedPerson {
  readonly subject: string;
  readonly name: string;
}

export interface QueriedPolicy {
  readonly id: string;
  readonly namespace?: string | undefined;
  readonly version: number;
  readonly written: boolean;
  readonly effective: { readonly mode: string };
  readonly updatedAt?: string | undefined;
  readonly updatedBy?: QueriedPerson | undefined;
  readonly changeTicket?: string | undefined;
  readonly heldBy?: { readonly id: string } | undefined;
}

export interface QueriedFreeze {
  readonly id: string;
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly state: string;
  readonly from: string;
  readonly until: string;
  readonly reason: string;
  readonly by: QueriedPerson;
  readonly changeTicket?: string | undefined;
}

export interface QueriedController {
  readonly namespace: string;
  readonly state: string;
  readonly since: string;
  readonly why: string;
  readonly changeId?: string | undefined;
  readonly nodes: readonly { readonly nodeId: string }[];
  readonly heldBy?: string | undefined;
}

export const CONTROLLER_QUERY_KEYS = {
  namespace: 'text',
  ns: { sameAs: 'namespace' },
  state: 'text',
  since: 'moment',
  why: 'text',
  change: 'text',
  node: 'text',
  held: 'text',
} as const satisfies QueryKeys;

export const POLICY_QUERY_KEYS = {
  policy: 'text',
  id: { sameAs: 'policy' },
  namespace: 'text',
  ns: { sameAs: 'namespace' },
  version: 'number',
  written: 'text',
  mode: 'text',
  updated: 'moment',
  by: 'text',
  ticket: 'text',
  held: 'text',
} as const satisfies QueryKeys;

export const FREEZE_QUERY_KEYS = {
  freeze: 'text',
  id: { sameAs: 'freeze' },
  kind: 'text',
  namespace: 'text',
  ns: { sameAs: 'namespace' },
  state: 'text',
  from: 'moment',
  until: 'moment',
  reason: 'text',
  by: 'text',
  ticket: 'text',
} as const satisfies QueryKeys;

const namesOf = (person: QueriedPerson | undefined): readonly string[] =>
  person === undefined ? [] : [person.subject, person.name];

const POLICY: FieldTable<typeof POLICY_QUERY_KEYS, QueriedPolicy> = {
  policy: ({ id }) => [id],
  namespace: ({ namespace }) => present(namespace),
  version: ({ version }) => [version],
  written: ({ written }) => [String(written)],
  mode: ({ effective }) => [effective.mode],
  updated: ({ updatedAt }) => moment(updatedAt),
  by: ({ updatedBy }) => namesOf(updatedBy),
  ticket: ({ changeTicket }) => present(changeTicket),
  held: ({ heldBy }) => present(heldBy?.id),
};

const FREEZE: FieldTable<typeof FREEZE_QUERY_KEYS, QueriedFreeze> = {
  freeze: ({ id }) => [id],
  kind: ({ kind }) => [kind],
  namespace: ({ namespace }) => present(namespace),
  state: ({ state }) => [state],
  from: ({ from }) => moment(from),
  until: ({ until }) => moment(until),
  reason: ({ reason }) => [reason],
  by: ({ by }) => namesOf(by),
  ticket: ({ changeTicket }) => present(changeTicket),
};

const CONTROLLER: FieldTable<typeof CONTROLLER_QUERY_KEYS, QueriedController> = {
  namespace: ({ namespace }) => [namespace],
  state: ({ state }) => [state],
  since: ({ since }) => moment(since),
  why: ({ why }) => [why],
  change: ({ changeId }) => present(changeId),
  node: ({ nodes }) => nodes.map(({ nodeId }) => nodeId),
  held: ({ heldBy }) => present(heldBy),
};

/** Bare words are looked for in namespace, reason and nodes that are not well. */
export const controllerFields = (one: QueriedController): QueryFields =>
  fieldsOf(CONTROLLER, one, [one.namespace, one.why, ...one.nodes.map(({ nodeId }) => nodeId)]);

/** Bare words are looked for in the id. */
export const policyFields = (policy: QueriedPolicy): QueryFields => fieldsOf(POLICY, policy, [policy.id]);

/** Bare words are looked for in id, namespace and reason. */
export const freezeFields = (freeze: QueriedFreeze): QueryFields =>
  fieldsOf(FREEZE, freeze, [freeze.id, ...present(freeze.namespace), freeze.reason]);

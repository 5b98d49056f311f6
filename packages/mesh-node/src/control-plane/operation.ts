/**
 * One descriptor per operation of the control API. From it follow the REST route, the gRPC handler, the OpenAPI page, the access matrix
 * and what `access/self` answers: what one face shows, the other shows. The executor parses, authorises and audits; `run` only does.
 */
import type { DescMethod } from '@bufbuild/protobuf';
import type { RegistryCondition, RegistryWrite } from '@omnirelay/registry';
import type { AuditPrincipal } from '@omnirelay/wire';
import type { z } from 'zod';
import type { OperationContext } from './operation-context.ts';

export const SCOPES = ['mesh.read', 'mesh.observe', 'mesh.operate', 'mesh.admin'] as const;
export type Scope = (typeof SCOPES)[number];

/**
 * What an operation asks of its caller: a scope; any verified caller at all; a mesh certificate of a node; or nothing but what stands in
 * the request itself (a join token).
 */
export type RequiredScope = Scope | 'any-caller' | 'node-certificate' | 'join-token';

/** How much a console asks of a person before it acts: T0 one click, T1 a reason, T2 typing the name, T3 a second look at everything. */
export type Tier = 'T0' | 'T1' | 'T2' | 'T3' | 'none';

interface OperationBase<Input, Output> {
  /** verb-noun, also the file's name and the audit action. */
  readonly name: string;
  readonly summary: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** Below `/control/v1`; `{field}` is a field of the input. */
  readonly path: string;
  /** REST: another name of the same, with what it says by itself. */
  readonly alias?: { readonly path: string; readonly input: Readonly<Record<string, unknown>> };
  readonly scope: RequiredScope;
  /** Fields that ask for more than `scope` when they are given. */
  readonly fieldScopes?: Readonly<Record<string, Scope>>;
  readonly tier: Tier;
  /** Fields that ask for more than `tier` when they are given, and are not false; `field=value`: when they have that value. */
  readonly fieldTiers?: Readonly<Record<string, Tier>>;
  readonly input: z.ZodType<Input>;
  readonly output: z.ZodType<Output>;
  readonly rpc: DescMethod;
  /** The field of the RPC's response that holds the output, where it is not the response itself. */
  readonly rpcField?: string;
  /** REST: `If-Match` must be there (428 without). */
  readonly needsIfMatch?: boolean;
}

export interface ReadOperation<Input = unknown, Output = unknown> extends OperationBase<Input, Output> {
  readonly kind: 'read';
  run(context: OperationContext, input: Input): Promise<Output>;
}

/** What a change wants written: it is committed with its audit entry in one transaction, or not at all. */
export interface PlannedChange<Output> {
  /** `cursor` and an `etag` of `written` are filled in once the revision is known. */
  readonly answer: Output;
  /** Shown once and not kept with the idempotency key. */
  readonly secret?: Partial<Output>;
  /** Null: nothing to write (a dry run, or it is already so). */
  readonly effect: ChangeEffect | null;
}

export interface ChangeEffect {
  /** `peer/<id>`, `join-token/<id>`, `change/<id>`, `lineage`. */
  readonly object: string;
  /** Where the request itself is the credential: who the audit names instead of the caller. */
  readonly principal?: AuditPrincipal;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly conditions: readonly RegistryCondition[];
  readonly writes: readonly RegistryWrite[];
}

export interface ChangeOperation<Input = unknown, Output = unknown> extends OperationBase<Input, Output> {
  readonly kind: 'change';
  /** Its own input makes a repetition harmless, and the registry may not be readable: no idempotency record is kept. */
  readonly ownIdempotency?: true;
  /** The audited object of an input that was refused before `run`. */
  objectOf(input: Input): string;
  /** Plans from what is stored now; called again when a condition failed and the caller named no version. */
  run(context: OperationContext, input: Input): Promise<PlannedChange<Output>>;
}

export interface WatchOperation<Input = unknown, Output = unknown> extends OperationBase<Input, Output> {
  readonly kind: 'watch';
  /** REST: JSON lines that end by themselves instead of server-sent events. */
  readonly media?: 'application/x-ndjson';
  run(context: OperationContext, input: Input): AsyncIterable<Output>;
}

export type Operation<Input = unknown, Output = unknown> =
  | ReadOperation<Input, Output>
  | ChangeOperation<Input, Output>
  | WatchOperation<Input, Output>;

// Operations of different inputs stand in one list; the executor hands each only what its own schema has parsed.
// biome-ignore lint/suspicious/noExplicitAny: the input type is existential here
export type AnyOperation = Operation<any, any>;

/**
 * The one way an operation runs, whichever face it came by: authenticate, parse, authorise, do, audit. A span, a count and a duration
 * for each; refused changes reach the audit; nothing is written without its entry.
 */
import type { Tracer } from '@omnirelay/tracing';
import { SHARDS_VERSION_HEADER } from '@omnirelay/wire';
import type { NodeLogger } from '../observability/logger.ts';
import type { AuditChain, AuditDraft } from './audit-chain.ts';
import { type Authenticator, authenticate } from './authenticate.ts';
import { whyNot } from './authorise.ts';
import { CONTROL_BOUNDS } from './bounds.ts';
import type { CallRate } from './call-rate.ts';
import type { Caller, Credentials } from './caller.ts';
import { decodeRecordCursor, encodeViewCursor } from './cursor.ts';
import type { FailedSignIns } from './failed-sign-ins.ts';
import { type IdempotencyUse, keepAnswer, useIdempotencyKey } from './idempotency.ts';
import { logSubscription } from './log-subscription.ts';
import type { AnyOperation, ChangeEffect, ChangeOperation, WatchOperation } from './operation.ts';
import type { ControlState, OperationContext } from './operation-context.ts';
import { parseInput } from './parse-input.ts';
import { recordEtag } from './peer-record.ts';
import { Problem, toProblem } from './problem.ts';
import type { RefusalLedger } from './refusal-ledger.ts';
import { toldVersion } from './shards/told-version.ts';
import { streamEnds } from './stream-ends.ts';
import { waitForCursor } from './wait-for-cursor.ts';
import { WRITTEN_ETAG } from './written-etag.ts';

export interface Invocation {
  readonly operation: AnyOperation;
  /** Called once the caller is known: nobody else's body is waited for. */
  readInput(): Promise<unknown>;
  readonly credentials: Credentials;
  readonly correlationId: string;
  readonly traceparent?: string | undefined;
  readonly face: 'rest' | 'grpc';
  readonly transport: 'grpc-h2' | 'http-2' | 'http-1.1';
  readonly signal: AbortSignal;
  /** Sent before the answer, beside what its face says of itself; filled in before an answer and before the first item. */
  readonly head: Map<string, string>;
  /** Lets go of a stream whose reader takes nothing, not even the word of its end. */
  cut(): void;
}

export interface ExecutorDeps {
  readonly state: ControlState;
  readonly authenticator: Authenticator;
  readonly chain: AuditChain;
  readonly refusals: RefusalLedger;
  readonly callRate: CallRate;
  readonly failedSignIns: FailedSignIns;
  readonly logger: NodeLogger;
  readonly tracer: Tracer;
}

/** The fields that changes share; each schema has those that apply. */
interface MutationInput {
  readonly reason?: string;
  readonly changeTicket?: string;
  readonly dryRun?: boolean;
  readonly ifMatch?: string;
  readonly idempotencyKey?: string;
}

const NOBODY: Caller = {
  principal: {
    kind: 'system',
    issuer: 'join-token',
    subject: 'unknown',
    displayName: 'holder of a join token',
    scopes: [],
  },
  scopes: [],
};

export class Executor {
  readonly #deps: ExecutorDeps;

  constructor(deps: ExecutorDeps) {
    this.#deps = deps;
  }

  /** @throws Problem */
  unary(invocation: Invocation): Promise<Record<string, unknown>> {
    const { operation, face } = invocation;
    const { metrics } = this.#deps.state;
    const stop = metrics.controlDuration.startTimer({ mesh_operation: operation.name, mesh_face: face });
    return this.#observed(invocation, async () => {
      const { context, input } = await this.#admit(invocation);
      if (operation.kind === 'watch') throw new Problem('invalid_input', `${operation.name} is a stream.`);
      if (operation.kind === 'read') {
        const { minCursor } = input as { readonly minCursor?: string };
        if (minCursor !== undefined) await waitForCursor(context.state, decodeRecordCursor(minCursor), context.signal);
        const answer = (await operation.run(context, input)) as Record<string, unknown>;
        this.#tellHead(invocation, input);
        return answer;
      }
      const changed = await this.#change(operation, context, input).catch((error: unknown) => {
        if (error instanceof Problem && (error.code === 'forbidden' || error.code.startsWith('join_token_')))
          this.#refused(operation, operation.objectOf(input), invocation, context.caller, error.message);
        throw error;
      });
      this.#tellHead(invocation, input);
      return changed;
    }).finally(stop);
  }

  /** Rejects before the first item when the caller may not; ends with a problem when the caller no longer may. */
  async watch(invocation: Invocation): Promise<AsyncIterable<Record<string, unknown>>> {
    const { operation } = invocation;
    if (operation.kind !== 'watch') throw new Problem('invalid_input', `${operation.name} is not a stream.`);
    return this.#observed(invocation, async () => {
      const { context, input } = await this.#admit(invocation);
      this.#tellHead(invocation, input);
      return this.#whileAllowed({ ...invocation, operation }, context, input);
    });
  }

  #tellHead({ operation, head }: Invocation, input: object): void {
    const version = toldVersion(this.#deps.state, operation, input);
    if (version !== undefined) head.set(SHARDS_VERSION_HEADER, version);
  }

  async #observed<T>(invocation: Invocation, work: () => Promise<T>): Promise<T> {
    const { operation, face, correlationId, traceparent } = invocation;
    const { state, tracer, logger } = this.#deps;
    const attributes = { 'omnirelay.face': face, 'omnirelay.correlation_id': correlationId };
    const count = (code: string): void => {
      state.metrics.controlRequests.inc({ mesh_operation: operation.name, mesh_face: face, mesh_code: code });
    };
    return tracer.inSpan(operation.name, { kind: 'server', traceparent, attributes }, async (span) => {
      try {
        const result = await work();
        count('ok');
        return result;
      } catch (error) {
        const problem = toProblem(error);
        count(problem.code);
        const line = {
          operation: operation.name,
          correlationId,
          code: problem.code,
          traceId: span.traceId,
        };
        if (problem.status >= 500) logger.error({ ...line, err: problem.cause ?? problem }, problem.message);
        else logger.debug(line, problem.message);
        throw problem;
      }
    });
  }

  async #admit(invocation: Invocation): Promise<{ context: OperationContext; input: never }> {
    const { operation, credentials, correlationId, signal } = invocation;
    const { state, authenticator, callRate, failedSignIns } = this.#deps;
    const unknown = operation.scope === 'join-token';
    if (unknown) callRate.take(`address\n${credentials.source}`, CONTROL_BOUNDS.callsToJoin);
    const caller = unknown
      ? NOBODY
      : await failedSignIns.guard(credentials, () => authenticate(credentials, authenticator));
    const { issuer, subject } = caller.principal;
    if (!unknown) callRate.take(`${issuer}\n${subject}`, CONTROL_BOUNDS.callsOfCaller);
    const input = parseInput(operation.input, await invocation.readInput()) as never;
    const wanted = Object.entries(operation.fieldScopes ?? {}).filter(([field]) => field in (input as object));
    const reason = [operation.scope, ...wanted.map(([, scope]) => scope)]
      .map((scope) => whyNot(caller, scope))
      .find((why) => why !== null);
    if (reason !== undefined && reason !== null) {
      if (operation.kind === 'change') this.#refused(operation, operation.objectOf(input), invocation, caller, reason);
      throw new Problem('forbidden', reason);
    }
    return { context: { state, caller, correlationId, signal }, input };
  }

  #refused(operation: ChangeOperation, object: string, invocation: Invocation, caller: Caller, reason: string): void {
    const { correlationId, credentials } = invocation;
    const source = caller === NOBODY ? credentials.source : `${caller.principal.issuer}/${caller.principal.subject}`;
    this.#deps.refusals.record({
      action: operation.name,
      object,
      source,
      reason,
      principal: caller.principal,
      correlationId,
    });
  }

  async #change(
    operation: ChangeOperation,
    context: OperationContext,
    input: unknown,
  ): Promise<Record<string, unknown>> {
    const mutation = input as MutationInput;
    const { state } = this.#deps;
    for (let attempt = 0; attempt < CONTROL_BOUNDS.conflictAttempts; attempt += 1) {
      const keyed =
        mutation.idempotencyKey === undefined || mutation.dryRun === true || operation.ownIdempotency === true
          ? null
          : await useIdempotencyKey(state, {
              operation: operation.name,
              caller: context.caller,
              key: mutation.idempotencyKey,
              input,
            });
      if (keyed?.stored) return this.#finish(keyed.stored.answer, keyed.stored.revision);
      const planned = await operation.run(context, input);
      const answer = planned.answer as Record<string, unknown>;
      if (planned.effect === null) {
        // Repeated later, it must not act after all because things have changed meanwhile.
        if (keyed !== null && !(await keepAnswer(state, keyed, answer))) continue;
        return this.#finish(answer, null);
      }
      const revision = await this.#commit(operation, context, { mutation, effect: planned.effect, keyed, answer });
      if (revision !== null) {
        // Who reads here next sees the change and its audit entry.
        const mirrors = [
          state.peerRecords,
          state.auditRecords,
          ...state.shards.documents,
          ...state.changes.mirrors,
          ...state.policies.mirrors,
        ];
        await Promise.all(mirrors.map((one) => one.reached(revision, CONTROL_BOUNDS.behindWaitMs, context.signal)));
        return this.#finish({ ...answer, ...planned.secret }, revision);
      }
      // With a key, what moved may be this very request, sent twice: the next round finds its answer, or checks If-Match anew.
      if (mutation.ifMatch !== undefined && keyed === null)
        throw new Problem('precondition_failed', 'The record was changed meanwhile. Read it again and decide anew.');
    }
    throw new Problem('conflict', 'Others keep changing this at the same time. Read it again and decide anew.');
  }

  /** The revision, or null when a condition no longer held. */
  async #commit(
    operation: ChangeOperation,
    context: OperationContext,
    change: {
      readonly mutation: MutationInput;
      readonly effect: ChangeEffect;
      readonly keyed: IdempotencyUse | null;
      readonly answer: Record<string, unknown>;
    },
  ): Promise<bigint | null> {
    const { effect, mutation, keyed, answer } = change;
    const draft: AuditDraft = {
      action: operation.name,
      object: effect.object,
      principal: effect.principal ?? context.caller.principal,
      correlationId: context.correlationId,
      outcome: 'accepted',
      reason: mutation.reason,
      changeTicket: mutation.changeTicket,
      before: effect.before,
      after: effect.after,
    };
    const outcome = await this.#deps.chain.commit({
      draft,
      conditions: [...effect.conditions, ...(keyed?.conditions ?? [])],
      writes: [...effect.writes, ...(keyed?.writesFor({ ...answer }) ?? [])],
    });
    return outcome.kind === 'committed' ? outcome.revision : null;
  }

  /** What depends on the revision: the record's ETag, and a cursor that sees this write. */
  #finish(answer: Record<string, unknown>, revision: bigint | null): Record<string, unknown> {
    const { peers } = this.#deps.state;
    const at = revision === null ? peers.position() : peers.positionOfWrite(revision);
    return {
      ...answer,
      ...('cursor' in answer ? { cursor: encodeViewCursor(at) } : {}),
      ...(answer.etag === WRITTEN_ETAG && revision !== null ? { etag: recordEtag(revision) } : {}),
      ...(isWritten(answer.change) && revision !== null
        ? { change: { ...answer.change, etag: recordEtag(revision) } }
        : {}),
    };
  }

  async *#whileAllowed(
    invocation: Invocation & { readonly operation: WatchOperation },
    context: OperationContext,
    input: unknown,
  ): AsyncGenerator<Record<string, unknown>> {
    const { state, authenticator, logger } = this.#deps;
    using ends = streamEnds(context, authenticator, () => invocation.cut());
    using _slot = state.watchers.take(context.caller);
    using _lines = logSubscription(logger, invocation, context.caller);
    if (!ends.signal.aborted)
      yield* invocation.operation.run({ ...context, signal: ends.signal }, input) as AsyncIterable<
        Record<string, unknown>
      >;
    const problem = ends.why();
    if (problem !== null) throw problem;
  }
}

/** The record that an act has written, as the answer tells it. */
const isWritten = (told: unknown): told is { readonly etag: string } =>
  typeof told === 'object' && told !== null && (told as { readonly etag?: unknown }).etag === WRITTEN_ETAG;

/** A refusal of the mesh, as tRPC tells it to the browser: the problem document goes along, so that the screen can say what to do. */
import type { ControlErrorShape } from '@omnirelay/client';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { BOUNDS } from './bounds.ts';

type TrpcCode = ConstructorParameters<typeof TRPCError>[0]['code'];

const BY_STATUS: Readonly<Record<number, TrpcCode>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  412: 'PRECONDITION_FAILED',
  429: 'TOO_MANY_REQUESTS',
  503: 'SERVICE_UNAVAILABLE',
  504: 'GATEWAY_TIMEOUT',
};

/** What the browser learns of a refusal. */
export interface ShownProblem {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly correlationId?: string;
  /** Of bad input: what is wrong at which place of it (`rules.2.nodes`). */
  readonly problems?: readonly FieldProblem[];
}

export interface FieldProblem {
  readonly path: string;
  readonly message: string;
}

export function isControlError(error: unknown): error is Error & ControlErrorShape {
  return error instanceof Error && 'problem' in error && 'status' in error && 'code' in error;
}

export function problemOf(error: unknown): ShownProblem | undefined {
  // What already the console's server does not take is told as the control node tells it.
  if (error instanceof z.ZodError) return wrongInput(error);
  if (!isControlError(error)) return undefined;
  const { code, title, detail, correlationId, problems } = error.problem;
  return {
    ...{ code, title, detail },
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(problems === undefined ? {} : { problems: problems.slice(0, BOUNDS.fieldProblems) }),
  };
}

function wrongInput({ issues }: z.ZodError): ShownProblem {
  const problems = issues
    .slice(0, BOUNDS.fieldProblems)
    .map(({ path, message }) => ({ path: path.join('.'), message }));
  const detail = problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return { code: 'invalid_input', title: 'Invalid input', detail, problems };
}

/** Runs a call of the mesh; its refusals come out as tRPC errors. */
export async function askMesh<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!isControlError(error)) throw error;
    throw new TRPCError({
      code: BY_STATUS[error.status] ?? 'INTERNAL_SERVER_ERROR',
      message: error.problem.detail,
      cause: error,
    });
  }
}

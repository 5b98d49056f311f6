/** Why a call failed: the node's problem document, or the client's own words where no node answered. */
import { type Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { TaggedError } from '@omnirelay/primitives';
import type { ProblemDocument } from '@omnirelay/wire';
import type { ControlErrorShape } from './api.ts';

const PROBLEM_TRAILER = 'omnirelay-problem';

export class ControlError extends TaggedError<string> implements ControlErrorShape {
  readonly status: number;
  readonly problem: ProblemDocument;
  readonly retryable: boolean;
  constructor(problem: ProblemDocument, options: { readonly retryable: boolean; readonly cause?: unknown }) {
    super(problem.code, problem.detail, options.cause === undefined ? {} : { cause: options.cause });
    this.status = problem.status;
    this.problem = problem;
    this.retryable = options.retryable;
  }
}

/** The client's own problems, in the shape of the node's. */
export function ownProblem(code: string, httpStatus: number, detail: string, cause?: unknown): ControlError {
  const problem = { type: 'about:blank', title: code.replaceAll('_', ' '), status: httpStatus, code, detail };
  return new ControlError(problem, { retryable: code === 'unavailable' || code === 'deadline_exceeded', cause });
}

const CODES: Readonly<Partial<Record<status, readonly [code: string, http: number]>>> = {
  [status.CANCELLED]: ['cancelled', 499],
  [status.INVALID_ARGUMENT]: ['invalid_argument', 400],
  [status.DEADLINE_EXCEEDED]: ['deadline_exceeded', 504],
  [status.NOT_FOUND]: ['not_found', 404],
  [status.ALREADY_EXISTS]: ['already_exists', 409],
  [status.PERMISSION_DENIED]: ['permission_denied', 403],
  [status.RESOURCE_EXHAUSTED]: ['resource_exhausted', 429],
  [status.FAILED_PRECONDITION]: ['failed_precondition', 412],
  [status.ABORTED]: ['aborted', 409],
  [status.UNIMPLEMENTED]: ['unimplemented', 501],
  [status.UNAVAILABLE]: ['unavailable', 503],
  [status.UNAUTHENTICATED]: ['unauthenticated', 401],
};

export function fromGrpc(error: ServiceError): ControlError {
  const problem = problemOf(error.metadata);
  if (problem !== null) {
    return new ControlError(problem, { retryable: problem.status === 503 || problem.status === 429, cause: error });
  }
  const [code, http] = CODES[error.code] ?? ['internal', 500];
  return ownProblem(code, http, error.details || error.message, error);
}

/** Whether the node itself answered: it named its problem. */
export const isAnswered = (error: ServiceError): boolean => problemOf(error.metadata) !== null;

/** Null where it named none. */
export function problemOf(metadata: Metadata | undefined): ProblemDocument | null {
  const raw = metadata?.get(PROBLEM_TRAILER)[0] ?? metadata?.get(`${PROBLEM_TRAILER}-bin`)[0];
  if (raw === undefined) return null;
  try {
    const problem = JSON.parse(raw.toString()) as Partial<ProblemDocument> | null;
    const fits = typeof problem?.code === 'string' && typeof problem.status === 'number';
    return fits ? ({ type: 'about:blank', title: problem.code, detail: '', ...problem } as ProblemDocument) : null;
  } catch {
    return null;
  }
}

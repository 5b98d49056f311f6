/** An answer that is an error, as both faces send it: a code for programs, and a sentence that says what to do. */
import { TaggedError } from '@omnirelay/primitives';
import type { ProblemDocument } from '@omnirelay/wire';
import { PROBLEM_CODES, type ProblemCode } from './problem-codes.ts';

export interface FieldProblem {
  readonly path: string;
  readonly message: string;
}

export interface ProblemOptions {
  readonly cause?: unknown;
  readonly problems?: readonly FieldProblem[];
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds?: number;
}

export class Problem extends TaggedError<ProblemCode> {
  readonly options: ProblemOptions;
  constructor(code: ProblemCode, detail: string, options: ProblemOptions = {}) {
    super(code, detail, { cause: options.cause });
    this.options = options;
  }

  get status(): number {
    return PROBLEM_CODES[this.code].status;
  }

  document(correlationId: string, instance?: string): ProblemDocument {
    const { title, status } = PROBLEM_CODES[this.code];
    return {
      type: `urn:omnirelay:problem:${this.code}`,
      title,
      status,
      code: this.code,
      detail: this.message,
      correlationId,
      ...(instance === undefined ? {} : { instance }),
      ...(this.options.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: this.options.retryAfterSeconds }),
      ...(this.options.problems === undefined ? {} : { problems: this.options.problems }),
      ...this.options.extensions,
    };
  }
}

/** What stands in the way of a change is told by its dry run, and refused without one. @throws Problem conflict */
export function refuseBlocked(blockers: readonly string[], dryRun: boolean): void {
  if (blockers.length > 0 && !dryRun) throw new Problem('conflict', blockers.join(' '), { extensions: { blockers } });
}

/** What the registry says of itself often names the remedy already; it is not named twice. */
function lineageDetail(message: string): string {
  const said = /[.!?]$/.test(message) ? message : `${message}.`;
  return message.includes('lineage adopt')
    ? `${said} Nothing was written; to adopt is for an admin.`
    : `${said} ${REGISTRY_ADVICE.lineage_mismatch}`;
}

const REGISTRY_ADVICE: Readonly<Record<string, string>> = {
  registry_dark:
    'Nothing was written. Reads go on from the cache, marked stale; retry once /readyz of the control nodes says that the registry answers.',
  lineage_mismatch: 'Writes have stopped. Read `omnirelay mesh lineage show`; an admin may `adopt` the store it names.',
};

/** Any error as a problem; what is not known is `internal`, and says nothing of its insides. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const code = error instanceof TaggedError ? String(error.code) : '';
  if (code === 'lineage_mismatch')
    return new Problem('lineage_mismatch', lineageDetail((error as Error).message), { cause: error });
  if (code.startsWith('registry_'))
    return new Problem('registry_dark', `${(error as Error).message}. ${REGISTRY_ADVICE.registry_dark}`, {
      cause: error,
    });
  return new Problem('internal', 'This node failed to answer. Its log has the details under the correlation id.', {
    cause: error,
  });
}

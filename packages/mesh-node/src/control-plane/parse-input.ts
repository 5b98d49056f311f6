/** A raw input as its operation's schema takes it; everything that is wrong with it is told at once. */
import type { z } from 'zod';
import { Problem } from './problem.ts';

/** @throws Problem invalid_input */
export function parseInput<T>(schema: z.ZodType<T>, raw: unknown): T {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  // The key of a record says what is wrong with it one level down.
  const problems = parsed.error.issues.map((issue) => ({
    path: issue.path.join('.'),
    message: issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message,
  }));
  const first = problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  throw new Problem('invalid_input', `${first}.`, { problems });
}

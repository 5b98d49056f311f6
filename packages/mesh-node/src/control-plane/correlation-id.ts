import { randomUUID } from 'node:crypto';

/** The caller's `x-correlation-id` where it is a sound one, else a new one: it reaches logs, audit and answers. */
export const correlationIdOf = (given: string | null | undefined): string =>
  given !== null && given !== undefined && /^[A-Za-z0-9._:-]{1,100}$/.test(given) ? given : randomUUID();

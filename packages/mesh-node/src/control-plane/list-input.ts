/** What lists and watches are asked with, as their schemas spell it. */
import { z } from 'zod';

export const optionalText = (max: number) => z.exactOptional(z.string().min(1).max(max));
export const pageSize = z.exactOptional(z.int().min(1).max(500));
/** Its values are alternatives. */
export const filter = z.exactOptional(z.array(z.string().min(1).max(200)).max(100));
/** In the one query grammar. */
export const query = optionalText(2_000);
/** `what` the order goes by, with an example. */
export const sort = (what: string) => z.exactOptional(z.string().min(1).max(200).describe(what));
/** `what` is kept of each thing, with an example. */
export const fields = (what: string) => z.exactOptional(z.array(z.string().min(1).max(100)).max(50).describe(what));
/** What a read takes beside its own: it answers once it has seen what the cursor has. */
export const minCursor = z.exactOptional(
  z.string().min(1).max(500).describe('answers once it has seen what this cursor has, else `behind`'),
);

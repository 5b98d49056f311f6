/** What lists and watches are asked with, as their schemas spell it. */
import { z } from 'zod';

export const optionalText = (max: number) => z.exactOptional(z.string().min(1).max(max));
export const pageSize = z.exactOptional(z.int().min(1).max(500));
/** Its values are alternatives. */
const filter = z.exactOptional(z.array(z.string().min(1).max(200)).max(100));
/** In the one query grammar. */
export const query = optionalText(2_000);
/** Which peers, the same of a list and of a watch. */
export const peerFilters = {
  role: filter,
  cluster: filter,
  region: filter,
  version: filter,
  status: filter,
  health: filter,
  label: filter,
  query,
};
/** Which entries of the audit, the same of a list and of a watch. */
export const auditFilters = { object: filter, actor: filter, action: filter, query };
/** Which scopes, the same of every list and watch of leadership; `*` stands for anything. */
export const scopeFilters = { scope: filter, scopeKind: filter };
/** Which shards, the same of a list and of a watch; `*` stands for anything. */
export const shardFilters = { namespace: filter, owner: filter, status: filter, search: optionalText(200), query };
/** Which namespaces. */
export const namespaceFilters = { namespace: filter };
/** A range of time, in the words of the query grammar. */
export const timeRange = {
  from: optionalText(40),
  to: optionalText(40),
};
/** `what` the order goes by, with an example. */
export const sort = (what: string) => z.exactOptional(z.string().min(1).max(200).describe(what));
/** `what` is kept of each thing, with an example. */
export const fields = (what: string) => z.exactOptional(z.array(z.string().min(1).max(100)).max(50).describe(what));
/** What a read takes beside its own: it answers once it has seen what the cursor has. */
export const minCursor = z.exactOptional(
  z.string().min(1).max(500).describe('answers once it has seen what this cursor has, else `behind`'),
);

/** A list of things that have an id: which of them, in what order, how much of each, and whether they are known already. */
export const keyedListInput = <Filters extends z.ZodRawShape>(
  filters: Filters,
  /** An example of an order; what `fields` keeps, with an example. */
  words: { readonly sort: string; readonly fields: string },
) =>
  z.strictObject({
    pageSize,
    cursor: optionalText(500),
    ...filters,
    query,
    sort: sort(`keys in turn, \`-\` for the other way round: \`${words.sort}\``),
    fields: fields(words.fields),
    minCursor,
    ifNoneMatch: optionalText(100),
  });

/** What of that input is the same whatever the things are. */
export interface KeyedListInput {
  readonly pageSize?: number;
  readonly cursor?: string;
  readonly fields?: readonly string[];
  readonly ifNoneMatch?: string;
}

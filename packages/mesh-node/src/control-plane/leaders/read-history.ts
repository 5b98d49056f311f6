/**
 * What was written down of leadership, below `leadership/history/`: one record for each claim, release and end, in the same transaction as the
 * claim itself. Read with care: one that a newer release wrote, or that is damaged, costs itself alone.
 */
import type { RegistryRecord } from '@omnirelay/registry';
import { z } from 'zod';
import { SCOPE_KINDS } from '../leader-schemas.ts';
import { type ReadStored, readStored } from '../read-stored.ts';

const HISTORY_SCHEMA = 1;

const text = z.string();
const name = text.min(1);
const count = text.regex(/^\d{1,20}$/);
/** As the API tells times: a year of five digits is none there. */
export const apiMoment = text
  .refine((at) => /^[12]\d{3}-/.test(at) && !Number.isNaN(Date.parse(at)), 'no time')
  .transform((at) => new Date(at).toISOString());
const maybe = <T extends z.ZodType>(schema: T) => z.optional(z.nullable(schema));

/** Loose: a newer writer may have added to it. */
const schema = z.looseObject({
  kind: z.enum(['elected', 'stepped-down', 'epoch-ended', 'lost', 'expired']),
  scope: name,
  scopeKind: z.enum(SCOPE_KINDS),
  nodeId: name,
  fence: name,
  claimId: text,
  term: count,
  epoch: count,
  at: apiMoment,
  correlationId: text,
  txnId: text,
  effects: maybe(z.enum(['fenced', 'unfenced'])),
  reason: maybe(text),
  by: maybe(text),
  after: maybe(text),
  evidence: maybe(
    z.looseObject({
      timedOut: maybe(text),
      bumped: maybe(
        z.looseObject({
          nodeId: name,
          epoch: count,
          why: z.enum(['ttl', 'confirmed-suspicion', 'left']),
          by: text,
          at: apiMoment,
        }),
      ),
      rttMs: maybe(z.number().min(0)),
      suspicionBegan: maybe(apiMoment),
      accusers: maybe(z.array(text)),
    }),
  ),
});

export type ReadHistoryRecord = z.infer<typeof schema>;

export const readHistory = (record: Pick<RegistryRecord, 'value' | 'minReader'>): ReadStored<ReadHistoryRecord> =>
  readStored(record, schema, HISTORY_SCHEMA);

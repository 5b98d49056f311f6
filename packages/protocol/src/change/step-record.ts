/** `change-steps/<id>/<revision>/<step>`: how far a step has come. Written when it begins, where its hand-over is called off, and in the transaction that ends it. */
import { parseFence } from '../lease/fence.ts';
import type { Fence } from '../lease/lease-records.ts';
import type { StoredText } from '../shard-map/stored/map-records.ts';
import {
  asCount,
  asInteger,
  asOneOf,
  asTime,
  type Decoded,
  damaged,
  decodeRecord,
  type Encoded,
  encodeRewritten,
  rewritten,
} from '../shard-map/stored/record-text.ts';
import { type JournalStep, SKIP_CAUSES, STEP_STATES } from './change-model.ts';
import { asNamespace, asNode, asShard, asTouched } from './touched-text.ts';

const KNOWN: Readonly<Record<Exclude<keyof JournalStep, 'unknown' | 'schema'>, true>> = {
  state: true,
  attempts: true,
  fence: true,
  begunAt: true,
  endedAt: true,
  namespace: true,
  shard: true,
  from: true,
  to: true,
  generation: true,
  skippedFor: true,
  touched: true,
};

/** More than any run allows. */
const MOST_ATTEMPTS = 10_000;

export const encodeJournalStep = (step: JournalStep): Encoded => encodeRewritten(step);

export const decodeJournalStep = (stored: Pick<StoredText, 'value' | 'schema' | 'minReader'>): Decoded<JournalStep> =>
  decodeRecord(stored, (fields) => {
    const state = asOneOf(fields.state, 'state', STEP_STATES);
    const step: JournalStep = {
      state,
      ...(fields.attempts !== undefined && { attempts: asInteger(fields.attempts, 'attempts', 1, MOST_ATTEMPTS) }),
      ...((state !== 'waiting' || fields.fence !== undefined) && { fence: asFence(fields.fence) }),
      ...(fields.begunAt !== undefined && { begunAt: asTime(fields.begunAt, 'begunAt') }),
      ...(fields.endedAt !== undefined && { endedAt: asTime(fields.endedAt, 'endedAt') }),
      ...(fields.namespace !== undefined && { namespace: asNamespace(fields.namespace) }),
      ...(fields.shard !== undefined && { shard: asShard(fields.shard) }),
      ...(fields.from !== undefined && { from: asNode(fields.from) }),
      ...(fields.to !== undefined && { to: asNode(fields.to) }),
      ...(state === 'done' && { generation: asCount(fields.generation, 'generation') }),
      ...(fields.skippedFor !== undefined && {
        skippedFor: asOneOf(fields.skippedFor, 'skippedFor', SKIP_CAUSES),
      }),
      ...(state === 'mismatch' && { touched: asTouched(fields.touched) }),
      ...rewritten(fields, Object.keys(KNOWN), stored.schema),
    };
    if (state === 'begun' && step.begunAt === undefined) damaged('it has begun at no time');
    if (state !== 'waiting' && state !== 'begun' && step.endedAt === undefined) damaged('it has ended at no time');
    return step;
  });

const asFence = (value: unknown): Fence =>
  typeof value === 'string' && parseFence(value) !== undefined ? (value as Fence) : damaged('its fence is none');

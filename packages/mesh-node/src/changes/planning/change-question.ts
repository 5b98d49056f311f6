/**
 * `change-questions/<id>`: what a change was computed of, kept beside it, so that whoever asks can have its content computed anew as the mesh has become. It is
 * written with the change, and again where a revision goes beyond other guardrails.
 */
import { type ChangeId, isChangeId } from '@omnirelay/protocol/change';
import type { RegistryCondition, RegistryRecord, RegistryWrite } from '@omnirelay/registry';
import type { CreateChangeInput, ShardSimulationQuery } from '@omnirelay/wire';
import { z } from 'zod';

export type AskedMove = NonNullable<CreateChangeInput['moves']>[number];

export type Asked =
  /** What the planner would do now with a namespace, by health and weights. */
  | { readonly kind: 'rebalance'; readonly namespace: string }
  /** What a what-if has answered. */
  | { readonly kind: 'simulation'; readonly query: ShardSimulationQuery }
  | { readonly kind: 'moves'; readonly moves: readonly AskedMove[] }
  /** What undoes that change. */
  | { readonly kind: 'rollback'; readonly of: ChangeId };

export interface ChangeQuestion {
  readonly asked: Asked;
  /** Names of guardrails that it goes beyond knowingly, as far as it does. */
  readonly overrides: readonly string[];
}

export const CHANGE_QUESTIONS_PREFIX = 'change-questions/';
export const questionKey = (id: ChangeId): string => `${CHANGE_QUESTIONS_PREFIX}${id}`;

const SCHEMA = 1;
const name = z.string().max(200);

/** As loose as what was checked before it was written may be read. */
const record = z.object({
  asked: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('rebalance'), namespace: name }),
    z.object({ kind: z.literal('simulation'), query: z.looseObject({ namespace: name }) }),
    z.object({ kind: z.literal('moves'), moves: z.array(z.object({ namespace: name, shardId: name, to: name })) }),
    z.object({ kind: z.literal('rollback'), of: z.string().refine(isChangeId) }),
  ]),
  overrides: z.array(name).max(64),
});

export type ReadQuestion =
  | { readonly kind: 'question'; readonly question: ChangeQuestion }
  | { readonly kind: 'unreadable'; readonly why: string };

export function readQuestion({ value, minReader }: Pick<RegistryRecord, 'value' | 'minReader'>): ReadQuestion {
  if (minReader > SCHEMA) return { kind: 'unreadable', why: `it needs a reader of version ${minReader}` };
  try {
    const parsed = record.safeParse(JSON.parse(value));
    if (parsed.success) return { kind: 'question', question: parsed.data as unknown as ChangeQuestion };
    return { kind: 'unreadable', why: parsed.error.issues[0]?.message ?? 'it is no question' };
  } catch {
    return { kind: 'unreadable', why: 'it is no JSON' };
  }
}

export function writeOfQuestion(
  id: ChangeId,
  question: ChangeQuestion,
  stored?: Pick<RegistryRecord, 'version'>,
): { readonly condition: RegistryCondition; readonly write: RegistryWrite } {
  const key = questionKey(id);
  return {
    condition: stored === undefined ? { kind: 'absent', key } : { kind: 'version', key, version: stored.version },
    write: { kind: 'put', key, value: JSON.stringify(question), schema: SCHEMA, minReader: SCHEMA },
  };
}

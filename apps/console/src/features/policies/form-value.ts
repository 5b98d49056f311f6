/** What stands in a field of the form for a value of the document, and the value that stands for what was typed. Pure. */
import { readDuration, writeDuration } from '../../data/durations.ts';
import type { FieldKind } from './policy-fields.ts';

/** Empty where the document says nothing of it. */
export function fieldText(kind: FieldKind, value: unknown): string {
  if (value === undefined) return '';
  return kind === 'duration' && typeof value === 'number' ? writeDuration(value) : String(value);
}

/** Undefined: said no more. What is no such value stays as it was typed: what is wrong with it the control node says, at the field. */
export function fieldValue(kind: FieldKind, text: string): unknown {
  const typed = text.trim();
  if (typed === '') return undefined;
  if (kind === 'mode') return typed;
  if (kind === 'flag') return typed === 'true' ? true : typed === 'false' ? false : typed;
  if (kind === 'duration') return readDuration(typed) ?? typed;
  return Number.isFinite(Number(typed)) ? Number(typed) : typed;
}

export interface Guardrail {
  readonly name: string;
  readonly limit: unknown;
}

/** Of a list of guardrails one with another limit, or without one; a list is taken whole, so it begins as what holds. */
export function withGuardrail(list: readonly Guardrail[], name: string, limit: unknown): readonly Guardrail[] {
  if (limit === undefined) return list.filter((one) => one.name !== name);
  return list.some((one) => one.name === name)
    ? list.map((one) => (one.name === name ? { ...one, limit } : one))
    : [...list, { name, limit }];
}

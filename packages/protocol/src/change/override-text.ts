/** Overrides, as they stand in content and in headers. */
import { asArray, asFields, asInteger, asText } from '../shard-map/stored/record-text.ts';
import { CHANGE_BOUNDS } from './bounds.ts';
import type { GuardrailOverride } from './content-model.ts';

export const asOverrides = (value: unknown, most: number): readonly GuardrailOverride[] =>
  asArray(value, 'overrides', most).map((one) => {
    const { check, measured, limit } = asFields(one, 'an override');
    return {
      check: asText(check, 'check', CHANGE_BOUNDS.checkLength),
      measured: asFigure(measured, 'measured'),
      limit: asFigure(limit, 'limit'),
    };
  });

/** Any integer. */
export const asFigure = (value: unknown, what: string): number =>
  asInteger(value, what, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);

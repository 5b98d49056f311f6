/** The parts of a range as it is written: `>=5`, `<5` or `5..9`. */
export type RangeParts =
  | { readonly kind: 'bounded'; readonly sign: '>=' | '<=' | '>' | '<'; readonly end: string }
  | { readonly kind: 'between'; readonly low: string; readonly high: string };

/** `null` when the text is written otherwise. */
export function splitRange(text: string): RangeParts | null {
  const [, sign, end = ''] = /^(>=|<=|>|<)(.*)$/s.exec(text) ?? [];
  if (sign !== undefined) return { kind: 'bounded', sign: sign as '>=' | '<=' | '>' | '<', end };
  const [, low, high] = /^(.*)\.\.(.*)$/s.exec(text) ?? [];
  return low === undefined || high === undefined ? null : { kind: 'between', low, high };
}

/**
 * Names in the order in which people count: n2 before n10. A list of thousands is sorted several times a second, so each name is made into
 * a text that compares as it should once, and kept.
 */
const DIGITS = 12;
const KEPT = 20_000;
const keys = new Map<string, string>();

function keyOf(name: string): string {
  const kept = keys.get(name);
  if (kept !== undefined) return kept;
  if (keys.size >= KEPT) keys.clear();
  const key = name.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(DIGITS, '0'));
  keys.set(name, key);
  return key;
}

export function countingOrder(a: string, b: string): number {
  const [left, right] = [keyOf(a), keyOf(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

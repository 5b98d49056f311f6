/** A moment as a person writes it on a command line: ISO 8601, in UTC unless it says otherwise, or `now-6h`. */
import { InvalidArgumentError } from 'commander';

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:\d{2})?)?$/;

/** Milliseconds since 1970. @throws InvalidArgumentError */
export function momentOf(text: string, nowMs = Date.now()): number {
  const [relative, amount = '0', unit = 's'] = /^now(?:-(\d{1,6})([smhdw]))?$/.exec(text) ?? [];
  if (relative !== undefined) return nowMs - Number(amount) * (UNIT_MS[unit] ?? 0);
  const [, day, time = '00:00', zone = 'Z'] = ISO.exec(text) ?? [];
  const at = day === undefined ? Number.NaN : Date.parse(`${day}T${time}${zone}`);
  if (Number.isNaN(at)) throw new InvalidArgumentError('Write 2026-11-23T14:02:10Z or now-6h.');
  return at;
}

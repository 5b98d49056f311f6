/** The values of command-line options, each refused with what was expected. */
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { TaggedError } from '@omnirelay/primitives';

export class ArgumentError extends TaggedError<'bad_arguments'> {
  constructor(message: string) {
    super('bad_arguments', message);
  }
}

/** The options as they were written. @throws ArgumentError for what is none of them */
export function written<const T extends ParseArgsOptionsConfig>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new ArgumentError((error as Error).message);
  }
}

export function whole(
  name: string,
  text: string | undefined,
  fallback: number,
  [low, high]: readonly [number, number],
): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < low || value > high)
    throw new ArgumentError(`--${name} is ${JSON.stringify(text)}, expected a whole number from ${low} to ${high}`);
  return value;
}

export function decimal(
  name: string,
  text: string | undefined,
  fallback: number,
  [low, high]: readonly [number, number],
): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || !(value >= low && value <= high))
    throw new ArgumentError(`--${name} is ${JSON.stringify(text)}, expected a number from ${low} to ${high}`);
  return value;
}

export function oneOf(name: string, value: string, known: readonly string[]): string {
  if (!known.includes(value))
    throw new ArgumentError(`--${name} is ${JSON.stringify(value)}, expected one of ${known.join(', ')}`);
  return value;
}

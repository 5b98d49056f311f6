/** An option that takes a count. @throws RangeError that names the option and what it takes */
export function wholeNumber(name: string, text: string, [least, most]: readonly [number, number]): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new RangeError(`--${name} ${text}: expected a whole number from ${least} to ${most}`);
  return value;
}

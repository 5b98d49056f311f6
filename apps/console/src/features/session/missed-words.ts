/** What a screen that rested or was cut off says of what it missed: how many there were, and how many of them are listed. */
export const changesOf = (count: number): string => `${count} ${count === 1 ? 'change' : 'changes'}`;

/** Of more than are listed the newest, and that they are not all; `said` is absent where they are. */
export function listedOf<Item>(
  all: readonly Item[],
  limit: number,
): { readonly listed: readonly Item[]; readonly said?: string } {
  if (all.length <= limit) return { listed: all };
  return { listed: all.slice(-limit), said: `The newest ${limit} of ${all.length}` };
}

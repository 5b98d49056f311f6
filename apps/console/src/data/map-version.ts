/** Versions of maps, `<lineage epoch>.<generation>`, as people read and order them. */

/** `44` of `1764150710.44`: within one lineage the generation says enough. */
export const generationOf = (version: string): string => version.split('.').at(-1) ?? version;

/** Below 0 when `a` is the older. */
export function compareMapVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(BigInt));
  for (const at of [0, 1]) {
    const [one, other] = [left?.[at] ?? 0n, right?.[at] ?? 0n];
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}

/** Why a version was made, as it stands in a table: `OPS-12: disk swap`; empty where nobody said. */
export const reasonWithTicket = ({
  reason,
  changeTicket,
}: {
  readonly reason?: string;
  readonly changeTicket?: string;
}): string => [changeTicket, reason].filter((part) => part !== undefined).join(': ');

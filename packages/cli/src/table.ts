/** Plain tables for people: columns as wide as their widest cell, two spaces between, nothing that a pipe would stumble over. */

export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [heads, ...rows];
  // A loop: as many arguments of one call as a long list has rows no stack holds.
  const widths = heads.map((_, column) => {
    let widest = 0;
    for (const row of all) widest = Math.max(widest, (row[column] ?? '').length);
    return widest;
  });
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** For rows that come one by one: a column is as wide as `least` says, and grows with its widest cell so far. */
export function growingTable(least: readonly number[]): (row: readonly string[]) => string {
  const widths = [...least];
  return (row) =>
    row
      .map((cell, column) => {
        const width = Math.max(widths[column] ?? 0, cell.length);
        widths[column] = width;
        return cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
}

/** Control characters of a peer's own words must not reach a terminal. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed.
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd');
}

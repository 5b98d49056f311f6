/** What differs between two texts, line by line: the longest common part stays, the rest is taken away or new. Pure; for documents of some hundred lines. */
export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
  /** Its line in the text before and after, from 1; undefined where it is not in it. */
  readonly was: number | undefined;
  readonly is: number | undefined;
}

export function diffLines(before: string, after: string): readonly DiffLine[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  // common[i][j]: the longest common part of what is left of both from there on.
  const common = old.map(() => new Uint16Array(now.length + 1));
  common.push(new Uint16Array(now.length + 1));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1)
    for (let j = now.length - 1; j >= 0; j -= 1) {
      const row = common[i];
      if (row !== undefined) row[j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  const lines: DiffLine[] = [];
  for (let i = 0, j = 0; i < old.length || j < now.length; ) {
    if (i < old.length && j < now.length && old[i] === now[j])
      lines.push({ kind: 'same', text: now[j] ?? '', was: ++i, is: ++j });
    else if (i < old.length && (j === now.length || at(i + 1, j) >= at(i, j + 1)))
      lines.push({ kind: 'removed', text: old[i] ?? '', was: ++i, is: undefined });
    else lines.push({ kind: 'added', text: now[j] ?? '', was: undefined, is: ++j });
  }
  return lines;
}

/** Lines of context around each difference; undefined stands for lines that are left out. */
export function withContext(lines: readonly DiffLine[], context: number): readonly (DiffLine | undefined)[] {
  const near = new Set<number>();
  for (const [index, { kind }] of lines.entries())
    if (kind !== 'same') for (let at = index - context; at <= index + context; at += 1) near.add(at);
  return lines.flatMap((line, index) =>
    near.has(index) ? [line] : index === 0 || near.has(index - 1) ? [undefined] : [],
  );
}

/** Two versions of a policy as an address names them: `3...5`; 0 is before anybody wrote it. */
export function readVersionPair(text: string | null): { readonly from: number; readonly to: number } | undefined {
  const [, from, to] = /^(\d{1,15})\.\.\.(\d{1,15})$/.exec(text ?? '') ?? [];
  return from === undefined || to === undefined ? undefined : { from: Number(from), to: Number(to) };
}

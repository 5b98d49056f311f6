/** Bytes of a text in UTF-8: what the registry's bounds are in. An unpaired surrogate is three, as encoders write it. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i += 1) {
    const point = text.codePointAt(i)!;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x1_0000 ? 3 : 4;
    if (point > 0xffff) i += 1;
  }
  return bytes;
}

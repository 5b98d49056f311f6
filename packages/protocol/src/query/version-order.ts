/**
 * The order of dotted versions: by their numbers, so that 2.10 comes behind 2.9; parts that are not written are 0; a pre-release (`-rc.1`)
 * comes before what it leads to, and what stands behind `+` decides nothing (the precedence of Semantic Versioning 2.0.0, section 11).
 */
const VERSION = /^v?(\d+(?:\.\d+)*)(?:-([0-9a-z.-]+))?(?:\+[0-9a-z.-]+)?$/i;

export const isVersion = (text: string): boolean => VERSION.test(text);

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Of any length: nothing is rounded. */
function compareDigits(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+(?=\d)/, ''), b.replace(/^0+(?=\d)/, '')];
  return left.length - right.length || compareTexts(left, right);
}

function comparePreReleases(a: string, b: string): number {
  const [left, right] = [a.split('.'), b.split('.')];
  for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
    const [one, other] = [left[i] ?? '', right[i] ?? ''];
    const [digits, otherDigits] = [/^\d+$/.test(one), /^\d+$/.test(other)];
    const order =
      digits && otherDigits
        ? compareDigits(one, other)
        : digits !== otherDigits
          ? digits
            ? -1
            : 1
          : compareTexts(one, other);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** What is no version comes before all that are, by its text. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [VERSION.exec(a), VERSION.exec(b)];
  if (left === null || right === null) return left === right ? compareTexts(a, b) : left === null ? -1 : 1;
  const [parts, otherParts] = [(left[1] ?? '').split('.'), (right[1] ?? '').split('.')];
  for (let i = 0; i < Math.max(parts.length, otherParts.length); i += 1) {
    const order = compareDigits(parts[i] ?? '0', otherParts[i] ?? '0');
    if (order !== 0) return order;
  }
  const [pre, otherPre] = [left[2], right[2]];
  if (pre === undefined || otherPre === undefined) return pre === otherPre ? 0 : pre === undefined ? 1 : -1;
  return comparePreReleases(pre, otherPre);
}

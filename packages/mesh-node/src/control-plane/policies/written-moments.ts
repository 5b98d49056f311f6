/** Moments of windows, which people write as RFC 3339 and records have in Unix milliseconds. What is neither stays, and is told as wrong. */
import type { PolicyDocument } from '@omnirelay/protocol/policy';
import type { PolicyDocumentJson } from '@omnirelay/wire';

const RFC_3339 = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/;

export const momentText = (unixMs: number): string => new Date(unixMs).toISOString();

const readMoment = (value: unknown): unknown => {
  if (typeof value !== 'string' || !RFC_3339.test(value)) return value;
  const at = Date.parse(value);
  return Number.isNaN(at) ? value : at;
};

function withWindows(document: PolicyDocumentJson, moment: (value: unknown) => unknown): PolicyDocumentJson {
  const { windows } = document;
  if (!Array.isArray(windows)) return document;
  const mapped = windows.map((one: unknown) => {
    if (typeof one !== 'object' || one === null || Array.isArray(one)) return one;
    const window = one as Readonly<Record<string, unknown>>;
    const moments = ['from', 'until'].filter((name) => name in window).map((name) => [name, moment(window[name])]);
    return { ...window, ...Object.fromEntries(moments) };
  });
  return { ...document, windows: mapped };
}

/** As it is checked and stored. */
export const readMoments = (document: PolicyDocumentJson): PolicyDocumentJson => withWindows(document, readMoment);

/** As it is told: without its version, which the API counts. */
export function tellDocument({ version: _, ...document }: PolicyDocument): PolicyDocumentJson {
  return withWindows(document as PolicyDocumentJson, (value) => momentText(value as number));
}

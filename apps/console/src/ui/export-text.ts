/** A list as CSV (RFC 4180) or JSON. Both say of when it is; a spreadsheet takes no cell for a formula. */
export type ExportRow = Readonly<Record<string, string | number | undefined>>;

export interface ExportedList {
  /** What is listed, such as `nodes`. */
  readonly what: string;
  /** RFC 3339: when the mesh said so. */
  readonly asOf: string;
  /** The control node that said so. */
  readonly source: string;
  /** The filter that was on. */
  readonly query: string;
  readonly rows: readonly ExportRow[];
}

function cell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const inert = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

export function toCsv({ rows, asOf, source }: ExportedList): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [
    [...columns, 'asOf', 'source'],
    ...rows.map((row) => [...columns.map((name) => cell(row[name])), cell(asOf), cell(source)]),
  ];
  return `${lines.map((line) => line.join(',')).join('\r\n')}\r\n`;
}

export function toJson({ what, asOf, source, query, rows }: ExportedList): string {
  return `${JSON.stringify({ asOf, source, query, count: rows.length, [what]: rows }, null, 2)}\n`;
}

/** `omnirelay-nodes-7-20260101T140210Z.csv` */
export function exportName({ what, asOf, rows }: ExportedList, format: 'csv' | 'json'): string {
  const moment = asOf.replace(/\.\d+/, '').replaceAll(/[-:]/g, '');
  return `omnirelay-${what}-${rows.length}-${moment}.${format}`;
}

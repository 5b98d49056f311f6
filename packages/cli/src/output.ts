/** Where results go: text for people, or one JSON document. Diagnostics go to stderr, so that stdout can be piped. */
export type OutputFormat = 'table' | 'json';

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** To a person beside the results. */
export function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function printResult(format: OutputFormat, value: unknown, asText: () => string): void {
  print(format === 'json' ? JSON.stringify(value, undefined, 2) : asText());
}

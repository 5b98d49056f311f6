/** What a command cannot do, and what to do instead. */
export class CliError extends Error {
  readonly code = 'cli_error';
  readonly exitCode: number;
  readonly hint: string | undefined;
  constructor(
    message: string,
    options: { readonly exitCode: number; readonly hint?: string; readonly cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.name = 'CliError';
    this.exitCode = options.exitCode;
    this.hint = options.hint;
  }
}

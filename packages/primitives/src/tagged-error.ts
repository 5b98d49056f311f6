/** An error that crosses a boundary: a literal code for programs, a message for people, the cause kept. */
export class TaggedError<Code extends string> extends Error {
  readonly code: Code;
  constructor(code: Code, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

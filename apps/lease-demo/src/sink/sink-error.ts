/** What went wrong at the sink, or on the way to it. */

/** Of its log: `damaged`, `full`; `shortened`, where every record of it was asked for. Of a question: `lost`, it may have been done; `unsent`, it was not. */
export class SinkError extends Error {
  readonly code: 'damaged' | 'full' | 'shortened' | 'lost' | 'unsent';
  constructor(code: SinkError['code'], message: string) {
    super(message);
    this.name = 'SinkError';
    this.code = code;
  }
}

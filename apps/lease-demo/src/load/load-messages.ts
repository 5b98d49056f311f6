/** What the load generator is told over its channel, and what it answers; one command after the other. */
export type LoadCommand =
  | { readonly kind: 'closed'; readonly callers: number; readonly seconds: number }
  | { readonly kind: 'open'; readonly rate: number; readonly tasks: number };

export type LoadAnswer =
  | {
      readonly kind: 'result';
      readonly run: string;
      /** The number of the first task; they are in a row. */
      readonly first: number;
      readonly tasks: number;
      readonly done: number;
      readonly seconds: number;
      /** Requests that failed and were made again. */
      readonly failedRequests: number;
      readonly latencyMs: { readonly p50: number; readonly p99: number; readonly p999: number };
    }
  | { readonly kind: 'failed'; readonly detail: string };

/** What a bench and the workers that it drives say to each other over IPC. Times are of the clock that all processes share. */
export interface OwnerStart {
  readonly kind: 'start';
  readonly configFile: string;
  readonly namespaces: readonly string[];
}

export type OwnerAnswer =
  | { readonly kind: 'started' }
  /** It has begun work for the shard and ended it, for the first time under this fence. */
  | {
      readonly kind: 'accepts';
      readonly namespace: string;
      readonly shard: number;
      readonly fence: string;
      readonly atMs: number;
    }
  | { readonly kind: 'lost'; readonly namespace: string; readonly shard: number }
  | { readonly kind: 'failed'; readonly detail: string };

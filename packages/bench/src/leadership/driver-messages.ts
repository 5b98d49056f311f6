/** What the bench and its processes full of lease drivers say to each other over IPC. */
export type DriverCommand =
  | {
      readonly kind: 'drive';
      /** A node's config, for its registry. */
      readonly config: string;
      /** The nodes of this process, and all that there are. */
      readonly mine: readonly string[];
      readonly all: readonly string[];
    }
  /** So many shards for each node of this process. */
  | { readonly kind: 'assign'; readonly each: number }
  | { readonly kind: 'count' };

export type DriverAnswer =
  /** Each has an epoch. */
  | { readonly kind: 'driving' }
  | { readonly kind: 'assigned' }
  | {
      readonly kind: 'count';
      /** Writes that the registry has committed for this process so far. */
      readonly writes: number;
      /** Shards under which work is admitted at this moment. */
      readonly led: number;
    }
  | { readonly kind: 'failed'; readonly detail: string };

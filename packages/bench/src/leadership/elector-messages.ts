/** What the bench and its elector processes say to each other over IPC. */
export interface ElectorCommand {
  readonly kind: 'compete';
  readonly name: string;
  /** A node's config, for its registry. */
  readonly config: string;
  readonly scopes: readonly string[];
}

export type ElectorAnswer =
  | { readonly kind: 'competing' }
  /** The first effect after it has acquired the lock, accepted by the registry. */
  | { readonly kind: 'accepted'; readonly scope: string; readonly atMs: number }
  | { readonly kind: 'failed'; readonly detail: string };

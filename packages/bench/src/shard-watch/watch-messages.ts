/** What the bench and a process of watching clients say to each other over IPC. */

export interface WatchStart {
  readonly kind: 'start';
  readonly clients: number;
  readonly namespace: string;
  /** With the identity of the process. */
  readonly folder: string;
  readonly endpoints: readonly string[];
  readonly trustDomain: string;
}

/** The map is at rest at this version: what has each client? */
export interface WatchEnd {
  readonly kind: 'end';
  readonly version: string;
  /** Milliseconds that a client may take to get there. */
  readonly withinMs: number;
}

export type WatchCommand = WatchStart | WatchEnd;

export interface SeenMap {
  /** Text of the version, and Unix milliseconds at which it was in the client's table; in that order. */
  readonly applied: readonly (readonly [version: string, atMs: number])[];
  /** Of the table that it has. */
  readonly digest: string;
}

export type WatchAnswer = { readonly kind: 'ready' } | { readonly kind: 'seen'; readonly maps: readonly SeenMap[] };

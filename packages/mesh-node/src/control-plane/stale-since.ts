/** What an answer says of its age: nothing while the registry is followed, else since when (Unix milliseconds) it may be old. */
export const staleness = (since: number | null): { readonly staleSince?: string } =>
  since === null ? {} : { staleSince: new Date(since).toISOString() };

/** What a list says below itself while the registry is dark. */
export const staleLine = ({ staleSince }: { readonly staleSince?: string | undefined }): string =>
  staleSince === undefined ? '' : `\nStale: the registry has been dark since ${staleSince}.`;

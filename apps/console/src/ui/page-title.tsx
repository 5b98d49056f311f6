/**
 * What the browser calls the page. It comes and goes with the page itself, so that there is a title all the while; next's metadata come a
 * moment after the page that they belong to, and until then there is none.
 */
export const PageTitle = ({ of }: { readonly of: string }) => <title>{`${of} · OmniRelay`}</title>;

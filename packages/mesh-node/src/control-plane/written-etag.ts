/** Stands in a planned answer where the ETag of the record about to be written belongs; the executor puts it in. */
export const WRITTEN_ETAG = 'written';

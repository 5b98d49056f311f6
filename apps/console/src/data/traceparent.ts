/** Where the trace of a click begins: a W3C `traceparent` of the browser's own, one a call. No SDK is needed for that, and none is loaded. */
const hex = (bytes: number): string => {
  // An id of zeroes alone means none (W3C Trace Context 3.2.2.3): with this many random bits it does not come up.
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  return [...random].map((byte) => byte.toString(16).padStart(2, '0')).join('');
};

export const newTraceparent = (): string => `00-${hex(16)}-${hex(8)}-01`;

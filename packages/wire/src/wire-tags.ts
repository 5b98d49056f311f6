/** What stands before each field on the wire (https://protobuf.dev/programming-guides/encoding). */

export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
export const FIXED32 = 5;

export const tagOf = (field: { readonly number: number }, wireType: number): number => (field.number << 3) | wireType;

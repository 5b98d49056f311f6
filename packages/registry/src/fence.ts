/** Fences belong to the lease protocol, which makes them; the registry compares them. */
export { type FenceParts, formatFence, parseFence } from '@omnirelay/protocol';

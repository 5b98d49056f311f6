import { fnv1a32 } from '@omnirelay/primitives';

/** The list, told in full by hello and welcome, by reference in every other frame. The order does not matter. */
export const capabilitiesHash = (capabilities: readonly string[]): number =>
  fnv1a32([...capabilities].sort().join('\n'));

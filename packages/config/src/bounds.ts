/** What a config may hold, and how much of it. */
export const CONFIG_BOUNDS = {
  /** A file that holds every key is two kilobytes, one that exhausts every bound below sixty; the dearest text of this size costs a second or two. */
  fileBytes: 128 * 1024,
  /** Mappings and lists within one another; the schema needs five. */
  depth: 32,
  seedPeers: 64,
  labels: 64,
  textLength: 256,
  /** Linux's PATH_MAX. */
  pathLength: 4096,
  controlEndpoints: 16,
  thumbprints: 64,
  problemsShown: 50,
  /** How much of a wrong value is repeated to its author. */
  valueShown: 60,
} as const;

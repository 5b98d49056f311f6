/** What a config may hold, and how much of it. */
export const CONFIG_BOUNDS = {
  /** A file that holds every key is two kilobytes, one that exhausts every bound below sixty; the dearest text of this size costs a second or two. */
  fileBytes: 128 * 1024,
  /** Of a file beside the config: as many rules of placement as a namespace may have, written at length. */
  dataFileBytes: 512 * 1024,
  /** Mappings and lists within one another; the schema needs five. */
  depth: 32,
  seedPeers: 64,
  labels: 64,
  textLength: 256,
  /** Linux's PATH_MAX. */
  pathLength: 4096,
  controlEndpoints: 16,
  thumbprints: 64,
  /** As many scopes, and as many shards, as one node may name; each is a record that all who stand for it read. */
  scopes: 1024,
  scopeLength: 200,
  problemsShown: 50,
  /** How much of a wrong value is repeated to its author. */
  valueShown: 60,
} as const;

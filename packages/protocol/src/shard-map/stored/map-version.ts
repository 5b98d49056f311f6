/** The order of maps: a later lineage comes after all of an earlier one, whatever their generations. */
import type { MapVersion } from '../model.ts';

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/** Below 0 when `a` is the older. */
export const compareMapVersions = (a: MapVersion, b: MapVersion): number =>
  compare(a.lineageEpoch, b.lineageEpoch) || compare(a.generation, b.generation);

/** The two versions that are chosen to be compared: of one map, and the ones that were chosen last. */
import type { ShardMapVersion } from '../../data/model.ts';

type Chosen = readonly ShardMapVersion[];

export function toggledPair(chosen: Chosen, version: ShardMapVersion): Chosen {
  const same = (one: ShardMapVersion): boolean =>
    one.namespace === version.namespace && one.version === version.version;
  if (chosen.some(same)) return chosen.filter((one) => !same(one));
  return [...chosen.filter(({ namespace }) => namespace === version.namespace), version].slice(-2);
}

import type { PlacementPolicy } from '../shard-map/model.ts';
import { canonicalJson } from './canonical-json.ts';

/** Whether two say the same of where shards would like to be. What has no canonical text is the same as nothing. */
export function isSamePlacement(a: PlacementPolicy, b: PlacementPolicy): boolean {
  const [first, second] = [canonicalJson(a), canonicalJson(b)];
  return first.kind === 'text' && second.kind === 'text' && first.text === second.text;
}

/** The version of a map as people and programs write it: `<lineage epoch>.<generation>`. */
import type { MapVersion } from '../model.ts';

export const formatMapVersion = ({ lineageEpoch, generation }: MapVersion): string => `${lineageEpoch}.${generation}`;

/** Undefined when the text is no version. */
export function parseMapVersion(text: string): MapVersion | undefined {
  const [, lineageEpoch, generation] = /^(0|[1-9]\d{0,15})\.(0|[1-9]\d{0,15})$/.exec(text) ?? [];
  if (lineageEpoch === undefined || generation === undefined) return undefined;
  return { lineageEpoch: BigInt(lineageEpoch), generation: BigInt(generation) };
}

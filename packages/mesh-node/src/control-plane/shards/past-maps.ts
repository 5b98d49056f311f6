/** Maps as past generations left them, for as long as their records are kept. The last few that were asked for are held. */
import { assertNever } from '@omnirelay/primitives';
import type { MapHead, NamespaceMap } from '@omnirelay/protocol';
import {
  formatMapVersion,
  type MapDelta,
  type MapVersion,
  mapAt,
  momentSpan,
  type PastMap,
  parseMapVersion,
} from '@omnirelay/protocol';
import { CONTROL_BOUNDS } from '../bounds.ts';
import { Problem } from '../problem.ts';

const wrong = (path: string, message: string): Problem =>
  new Problem('invalid_input', `${path}: ${message}`, { problems: [{ path, message }] });

/** @throws Problem invalid_input */
export function readVersion(path: string, text: string): MapVersion {
  const version = parseMapVersion(text);
  if (version === undefined)
    throw wrong(path, `${JSON.stringify(text)} is no version of a map: expected <lineage epoch>.<generation>, 1.44`);
  return version;
}

/** A version, or the last moment that the text means, Unix milliseconds. @throws Problem invalid_input */
export function readAt(text: string, nowMs: number): MapVersion | number {
  const version = parseMapVersion(text);
  if (version !== undefined) return version;
  const span = momentSpan(text, nowMs);
  if (span === undefined)
    throw wrong(
      'at',
      `${JSON.stringify(text)}: expected a moment such as 2026-11-23T14:02:10Z or now-6h, or a version of the map such as 1.44`,
    );
  return span.to - 1;
}

/** The newest generation that was there at the moment; undefined where what is kept begins later. */
function generationAt(map: NamespaceMap, at: number): MapDelta | undefined {
  for (const { delta } of map.newestDeltas()) if (delta.at <= at) return delta;
  return undefined;
}

/** Why a map of the past cannot be told. */
export function pastProblem(
  { namespace, head }: NamespaceMap,
  version: string,
  past: Exclude<PastMap, { readonly kind: 'map' }>,
): Problem {
  switch (past.kind) {
    case 'not-yet': {
      const newest = head === null ? 'before its first' : `at ${formatMapVersion(head.map)}`;
      return new Problem('not_found', `The map of ${namespace} has no version ${version}: it is ${newest}.`);
    }
    case 'forgotten': {
      const oldest = past.oldest === undefined ? '' : `: the oldest is generation ${past.oldest}`;
      return new Problem('not_found', `Version ${version} of the map of ${namespace} is no longer kept${oldest}.`);
    }
    case 'refused':
      return new Problem(
        'record_unreadable',
        `Version ${version} of the map of ${namespace} cannot be told: ${past.why} at generation ${past.generation}.`,
      );
    default:
      return assertNever(past);
  }
}

export class PastMaps {
  readonly #kept = new Map<string, MapHead>();

  /** Null: there was no map of the namespace by then. @throws Problem not_found, record_unreadable */
  at(map: NamespaceMap, when: MapVersion | number): MapHead | null {
    const { head } = map;
    if (head === null) return null;
    if (typeof when !== 'number') return this.#of(map, head, when);
    if (when >= head.header.updatedAt) return head;
    const found = generationAt(map, when);
    if (found !== undefined) return this.#of(map, head, found);
    const oldest = [...map.newestDeltas()].at(-1);
    if (oldest?.delta.generation === 1n) return null;
    const since = oldest === undefined ? 'now' : new Date(oldest.delta.at).toISOString();
    throw new Problem('not_found', `Of ${map.namespace}, what is kept of its map begins at ${since}.`);
  }

  #of(map: NamespaceMap, head: MapHead, { lineageEpoch, generation }: MapVersion): MapHead {
    const version = formatMapVersion({ lineageEpoch, generation });
    if (head.map.generation === generation && head.map.lineageEpoch === lineageEpoch) return head;
    const name = `${map.namespace}/${version}`;
    const kept = this.#kept.get(name);
    if (kept !== undefined) return kept;
    const past = mapAt(map.history, generation);
    if (past.kind !== 'map') throw pastProblem(map, version, past);
    if (past.map.lineageEpoch !== lineageEpoch)
      throw new Problem(
        'not_found',
        `Generation ${generation} of the map of ${map.namespace} is of lineage ${past.map.lineageEpoch}, not of ${lineageEpoch}.`,
      );
    const made = map.headOf(past.map, head.header);
    this.#kept.set(name, made);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= CONTROL_BOUNDS.pastMaps) break;
      this.#kept.delete(oldest);
    }
    return made;
  }
}

/**
 * The map of a namespace as one process reads it: the header tells which snapshot and which deltas to read, and what was read before is not read again.
 * What it makes of them is the protocol's own.
 */
import {
  decodeSettings,
  deltaKey,
  headerKey,
  type MapHistory,
  type Namespace,
  NamespaceMap,
  settingsKey,
  snapshotKey,
} from '@omnirelay/protocol';
import type { RegistryRecord } from '@omnirelay/registry';

/** Deltas after the one that is known: more than come within a look, as a rule. */
const AHEAD = 6n;

export class MapReader {
  readonly #namespace: Namespace;
  #map: NamespaceMap;
  #settings: MapHistory['settings'];
  #lineage = '';

  constructor(namespace: Namespace) {
    this.#namespace = namespace;
    this.#map = new NamespaceMap(namespace);
  }

  get head(): NamespaceMap['head'] {
    return this.#map.head;
  }

  /** As they were read last, with the versions that their next write is compared with. */
  get documents(): Pick<MapHistory, 'header' | 'settings'> {
    const { header } = this.#map.history;
    return { ...(header && { header }), ...(this.#settings && { settings: this.#settings }) };
  }

  /** The head is that of the newest header read; true also where there is none of either. */
  get isWhole(): boolean {
    const { header } = this.#map.history;
    const map = this.#map.head?.map;
    return map?.generation === header?.value.generation && map?.lineageEpoch === header?.value.lineageEpoch;
  }

  /** What to read next. */
  keys(): readonly string[] {
    const namespace = this.#namespace;
    const keys = [headerKey(namespace), settingsKey(namespace)];
    const header = this.#map.history.header?.value;
    const known = this.#map.head?.map.generation;
    if (header === undefined) return keys;
    const isNear = known !== undefined && this.isWhole;
    const [from, to] = isNear ? [known + 1n, known + AHEAD] : [header.snapshot, header.generation];
    for (let at = from; at <= to; at += 1n) keys.push(deltaKey(namespace, at));
    if (!isNear)
      for (let page = 0; page < header.pages; page++) keys.push(snapshotKey(namespace, header.snapshot, page));
    return keys;
  }

  /** `lineage`: the record of it, as it was read with them. */
  take(records: readonly RegistryRecord[], lineage: string): void {
    if (lineage !== this.#lineage) {
      this.#map = new NamespaceMap(this.#namespace);
      this.#settings = undefined;
    }
    this.#lineage = lineage;
    const settings = records.find(({ key }) => key === settingsKey(this.#namespace));
    const decoded = settings === undefined ? undefined : decodeSettings(settings);
    if (settings !== undefined && decoded?.kind === 'record')
      this.#settings = { value: decoded.value, version: settings.version };
    this.#map.take(new Map(records.map((record) => [record.key, record])));
  }
}

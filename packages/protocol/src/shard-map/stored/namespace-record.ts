/**
 * `shard-namespaces/<namespace>`: what operators say of a namespace. Whoever leads makes the map by it; it stands outside what is written under the
 * leader's fence, since operators write it themselves.
 */
import type { Effects } from '../../lease/lease-records.ts';
import type { Namespace } from '../model.ts';
import { type AskedBy, asAskedBy } from './asked-by.ts';
import type { MapSettings, StoredText } from './map-records.ts';
import { asArray, asOneOf, type Decoded, decodeRecord, type Encoded } from './record-text.ts';
import { decodeSettings, encodeSettings } from './settings-record.ts';

export const NAMESPACES_PREFIX = 'shard-namespaces/';
export const namespaceKey = (namespace: Namespace): string => `${NAMESPACES_PREFIX}${namespace}`;

export interface NamespaceRecord extends MapSettings {
  /** Nodes of these roles may own its shards. */
  readonly roles: readonly string[];
  /** Whether every effect under its shards carries the fence to where it lands: then nobody waits for an old owner's lease to run out. Absent: they do not. */
  readonly effects?: Effects;
  /** Not known of what was written by hand. */
  readonly askedBy?: AskedBy;
}

const DEFAULT_ROLES: readonly string[] = ['worker'];

export const encodeNamespace = ({ roles, effects, askedBy, unknown, ...settings }: NamespaceRecord): Encoded =>
  encodeSettings({
    ...settings,
    unknown: { ...unknown, roles, ...(effects && { effects }), ...(askedBy && { askedBy }) },
  });

export function decodeNamespace(stored: Pick<StoredText, 'value' | 'schema' | 'minReader'>): Decoded<NamespaceRecord> {
  const settings = decodeSettings(stored);
  if (settings.kind === 'unreadable') return settings;
  const { unknown: { roles: written = DEFAULT_ROLES, effects: said, askedBy: by, ...unknown } = {}, ...known } =
    settings.value;
  return decodeRecord(stored, () => {
    const roles = asArray(written, 'roles', 16).map(String);
    const effects = said === undefined ? undefined : asOneOf(said, 'effects', ['unfenced', 'fenced']);
    const askedBy = by === undefined ? undefined : asAskedBy(by);
    return {
      ...known,
      roles,
      ...(effects && { effects }),
      ...(askedBy && { askedBy }),
      ...(Object.keys(unknown).length > 0 && { unknown }),
    };
  });
}

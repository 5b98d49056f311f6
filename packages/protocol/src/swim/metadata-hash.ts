/** A 32-bit FNV-1a hash over a canonical listing of a member's metadata: keys sorted, every text with its length in front. */
import { fnv1a32 } from '@omnirelay/primitives';
import type { MemberMetadata } from './model.ts';

const sorted = (record: Readonly<Record<string, string>>): string[] =>
  Object.keys(record)
    .sort()
    .flatMap((key) => [key, record[key] ?? '']);

export function hashMetadata(metadata: MemberMetadata): number {
  const endpoints = sorted(metadata.endpoints);
  const labels = sorted(metadata.labels);
  const parts = [
    metadata.role,
    metadata.clusterId,
    metadata.region,
    metadata.zone,
    metadata.meshVersion,
    metadata.http3Support ? 'h3' : '-',
    metadata.endpoint,
    String(metadata.metadataVersion),
    metadata.posture,
    String(endpoints.length),
    ...endpoints,
    ...labels,
  ];
  return fnv1a32(parts.map((part) => `${part.length}:${part}`).join(','));
}

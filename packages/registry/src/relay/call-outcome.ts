/** From what a control node answered to what the port promises. */
import type { RelayOutcome, RelayRecord } from '@omnirelay/wire';
import type { RegistryErrorCode, RegistryRecord } from '../port.ts';
import { RegistryError } from '../registry-error.ts';

const CODES: ReadonlySet<string> = new Set<RegistryErrorCode>([
  'registry_dark',
  'lineage_mismatch',
  'registry_locked',
  'registry_corrupt',
  'registry_full',
  'fence_required',
  'too_large',
  'invalid_key',
  'newer_schema',
  'not_permitted',
]);

export type Failure = Extract<RelayOutcome, { kind: 'failure' }>;

export const failureError = ({ code, message }: Failure, nodeId: string): RegistryError =>
  new RegistryError(
    (CODES.has(code) ? code : 'registry_dark') as RegistryErrorCode,
    `${message} (told by control node ${nodeId})`,
  );

/** What may be otherwise at another control node. */
export const isOnesOwn = ({ code }: RegistryError): boolean => code === 'registry_dark' || code === 'lineage_mismatch';

/** The outcome that was asked for. @throws RegistryError where it is none that this version knows */
export function expectOutcome<K extends RelayOutcome['kind']>(
  outcome: RelayOutcome,
  kind: K,
): Extract<RelayOutcome, { kind: K }> {
  if (outcome.kind === kind) return outcome as Extract<RelayOutcome, { kind: K }>;
  throw new RegistryError(
    'newer_schema',
    `the control node answered what this release does not know (${outcome.kind})`,
  );
}

/** The wire tells the same without the brands. */
export const recordsOf = (records: readonly RelayRecord[]): readonly RegistryRecord[] =>
  records as readonly RegistryRecord[];

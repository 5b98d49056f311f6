/** The writes of a document's next version: the document, what it was before, and the oldest that is kept no more. */
import {
  encodePolicy,
  POLICY_BOUNDS,
  type PolicyDocument,
  type PolicyId,
  type PolicyRecord,
  policyHistoryKey,
  policyKey,
} from '@omnirelay/protocol/policy';
import type { RegistryRecord, RegistryWrite } from '@omnirelay/registry';
import type { MutationOptions } from '@omnirelay/wire';
import type { OperationContext } from '../operation-context.ts';
import { Problem } from '../problem.ts';

export interface NextVersion {
  readonly id: PolicyId;
  readonly stored: RegistryRecord | undefined;
  readonly record: PolicyRecord | undefined;
  readonly document: PolicyDocument;
}

/** @throws Problem invalid_input when it is more than a record may have */
export function writesOf(
  { state, caller: { principal } }: OperationContext,
  { reason, changeTicket }: Pick<MutationOptions, 'reason' | 'changeTicket'>,
  { id, stored, record, document }: NextVersion,
): readonly RegistryWrite[] {
  const encoded = encodePolicy({
    ...(record?.newer && { newer: record.newer }),
    ...(record?.unknown && { unknown: record.unknown }),
    ...(record?.schema && { schema: record.schema }),
    document,
    by: writerOf(principal),
    at: state.wall(),
    ...(reason === undefined ? {} : { reason }),
    ...(changeTicket === undefined ? {} : { changeTicket }),
  });
  if (encoded.kind === 'too-large')
    throw new Problem(
      'invalid_input',
      `windows: the policy takes ${encoded.bytes} bytes, which is more than a record may have.`,
    );
  const { value, schema, minReader } = encoded;
  const put: RegistryWrite = { kind: 'put', key: policyKey(id), value, schema, minReader };
  if (stored === undefined || record === undefined) return [put];
  const { version } = record.document;
  const kept: RegistryWrite = {
    kind: 'put',
    key: policyHistoryKey(id, version),
    value: stored.value,
    schema: stored.schema,
    minReader: stored.minReader,
  };
  const oldest = version - POLICY_BOUNDS.history;
  return [put, kept, ...(oldest > 0 ? [{ kind: 'delete' as const, key: policyHistoryKey(id, oldest) }] : [])];
}

/** Who writes it, as records name people. */
export const writerOf = ({
  issuer,
  subject,
  displayName,
}: OperationContext['caller']['principal']): PolicyRecord['by'] => ({
  issuer,
  subject,
  displayName: (displayName || subject).slice(0, 100),
});

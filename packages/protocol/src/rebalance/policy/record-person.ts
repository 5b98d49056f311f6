/** Who wrote a policy or a freeze, as it stands in records. What a newer writer put beside it stays. */
import type { Person } from '../../change/people.ts';
import { asFields, asText } from '../../shard-map/stored/record-text.ts';

/** Of an issuer and of a subject: more than a token has. */
const ID_LENGTH = 2_048;

export function asWriter(value: unknown): Person {
  const fields = asFields(value, 'by');
  return {
    ...fields,
    issuer: asText(fields.issuer, 'issuer', ID_LENGTH),
    subject: asText(fields.subject, 'subject', ID_LENGTH),
    displayName: asText(fields.displayName, 'displayName'),
  };
}

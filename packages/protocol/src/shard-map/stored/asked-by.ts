/** For whose request a document of operators was written last: the generation that whoever leads makes of it is in their name. */
import { optionalTexts } from './delta-record.ts';
import { asFields, asText } from './record-text.ts';

export interface AskedBy {
  readonly actor: string;
  readonly reason?: string;
  readonly changeTicket?: string;
  readonly correlationId?: string;
}

export function asAskedBy(value: unknown): AskedBy {
  const fields = asFields(value, 'askedBy');
  return {
    actor: asText(fields.actor, 'actor'),
    ...optionalTexts(fields, ['reason', 'changeTicket', 'correlationId']),
  };
}

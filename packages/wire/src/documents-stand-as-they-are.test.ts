/** A document that somebody wrote goes through protobuf as it is: whatever JSON object it is, what stands at its default in it included. */
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ChangePolicyRequestSchema as schema } from './generated/omnirelay/changes/v1/policy_control_pb.ts';
import { jsonToMessage, messageToJson } from './message-json.ts';

const word = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9.-]{0,8}$/);
const { part } = fc.letrec((tie) => ({
  part: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(fc.integer(), fc.boolean(), fc.string({ unit: 'grapheme' }), fc.constant(null)),
    fc.array(tie('part'), { maxLength: 3 }),
    fc.dictionary(word, tie('part'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

test('any JSON object is the same on the other side', () => {
  fc.assert(
    fc.property(fc.dictionary(word, part, { maxKeys: 4, noNullPrototype: true }), (document) => {
      const sent = jsonToMessage(schema, { policy: 'rebalance', document });
      const got = messageToJson<{ readonly document: unknown }>(schema, fromBinary(schema, toBinary(schema, sent)));
      expect(got.document).toEqual(document);
    }),
  );
});

import { BinaryWriter } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeIdentityProof } from './frame-encoding.ts';
import { isIdentityProof } from './identity-proof-peek.ts';
import type { RelayRequest, RelayResponse } from './relay-model.ts';
import { decodeRelayRequest, encodeRelayRequest } from './relay-request.ts';
import { decodeRelayResponse, encodeRelayResponse } from './relay-response.ts';

const id = fc.nat({ max: 2 ** 31 });
const number = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const versions = fc.dictionary(fc.constantFrom('eu', 'us', 'ap'), fc.constantFrom('1', '18446744073709551615'));
/** Absent where it is undefined: that is what the other side sees. */
const shape = (parts: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  fc.record(parts).map((made) => Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)));

const expects = maybe(shape({ identity: text, head: maybe(number), lineageVersion: maybe(number) }));
const record = shape({
  key: text,
  value: text,
  schema: id,
  minReader: id,
  version: number,
  lastWriterId: text,
  lastTxnId: text,
  versionVector: maybe(versions),
});
const condition = fc.oneof(
  shape({ kind: fc.constant('version' as const), key: text, version: number }),
  shape({ kind: fc.constant('absent' as const), key: text }),
);
const write = fc.oneof(
  shape({ kind: fc.constant('delete' as const), key: text }),
  shape({
    kind: fc.constant('put' as const),
    key: text,
    value: text,
    schema: maybe(id),
    minReader: maybe(id),
    versionVector: maybe(versions),
  }),
);
const under = fc.oneof(
  shape({ kind: fc.constant('unfenced' as const) }),
  shape({ kind: fc.constant('fence' as const), scope: text, fence: text, claimId: text }),
);
const txn = shape({
  under,
  writerId: text,
  txnId: text,
  conditions: fc.array(condition, { maxLength: 3 }),
  writes: fc.array(write, { maxLength: 3 }),
});
const kind = <K extends string>(name: K) => fc.constant(name);
const operation = fc.oneof(
  shape({ kind: kind('identity') }),
  shape({ kind: kind('read'), keys: fc.array(text, { maxLength: 3 }) }),
  shape({ kind: kind('list'), prefix: text, afterKey: maybe(text), limit: id }),
  shape({ kind: kind('transact'), txn, expects }),
  shape({ kind: kind('outcome-of'), txnId: text }),
  shape({ kind: kind('heartbeat'), key: text, expected: number, value: text, expects }),
  shape({ kind: kind('compact'), upTo: number, expects }),
  shape({ kind: kind('watch'), prefix: text, from: number, credit: id }),
);
const request = shape({
  calls: fc.array(shape({ id, deadlineMs: fc.double({ noNaN: true }), operation }), { maxLength: 4 }),
  credits: fc.array(shape({ id, pages: id }), { maxLength: 2 }),
  cancelled: fc.array(id, { maxLength: 3 }),
}) as fc.Arbitrary<unknown> as fc.Arbitrary<RelayRequest>;

const answer = { records: fc.array(record, { maxLength: 3 }), revision: number, identity: text };
const outcome = fc.oneof(
  shape({ kind: kind('failure'), code: text, message: text }),
  shape({ kind: kind('identity'), identity: text }),
  shape({ kind: kind('read'), answer: shape(answer) }),
  shape({ kind: kind('list'), answer: shape({ ...answer, prefixRevision: number, nextKey: maybe(text) }) }),
  shape({
    kind: kind('transact'),
    outcome: fc.oneof(
      shape({ kind: kind('committed'), revision: number }),
      shape({ kind: kind('conflict'), current: answer.records, cause: fc.constantFrom('condition', 'fence') }),
      shape({ kind: kind('unknown'), detail: text }),
    ),
  }),
  shape({
    kind: kind('outcome-of'),
    outcome: fc.oneof(
      shape({ kind: kind('committed'), revision: number }),
      shape({ kind: kind('absent') }),
      shape({ kind: kind('pending') }),
    ),
  }),
  shape({
    kind: kind('heartbeat'),
    outcome: fc.oneof(
      shape({ kind: kind('committed'), version: number }),
      shape({ kind: kind('conflict'), current: maybe(record) }),
      shape({ kind: kind('unknown') }),
    ),
  }),
  shape({ kind: kind('compact') }),
  shape({ kind: kind('watch-end'), compacted: number }),
);
const change = fc.oneof(
  shape({ kind: kind('put'), revision: number, record }),
  shape({ kind: kind('delete'), revision: number, key: text }),
);
const page = shape({
  id,
  changes: fc.array(change, { maxLength: 3 }),
  upTo: number,
  identity: text,
  progress: fc.boolean(),
});
const response = shape({
  clockMs: fc.double({ noNaN: true }),
  answers: fc.array(shape({ id, outcome }), { maxLength: 4 }),
  pages: fc.array(page, { maxLength: 2 }),
}) as fc.Arbitrary<unknown> as fc.Arbitrary<RelayResponse>;

test('whatever is asked or answered comes over as it was said, and is no proof of an identity', () => {
  fc.assert(
    fc.property(request, response, (asked, answered) => {
      const bytes = [encodeRelayRequest(asked), encodeRelayResponse(answered)] as const;
      expect(decodeRelayRequest(bytes[0])).toEqual(asked);
      expect(decodeRelayResponse(bytes[1])).toEqual(answered);
      expect(bytes.map(isIdentityProof)).toEqual([false, false]);
    }),
  );
  expect(isIdentityProof(encodeIdentityProof([Uint8Array.of(1)], Uint8Array.of(2)))).toBe(true);
});

test('a call and an answer of a newer version are told apart from those that are known; fields beside the known ones do no harm', () => {
  const newer = new BinaryWriter();
  newer.uint32((99 << 3) | 2).string('from a later release');
  const [call, answered] = [
    encodeRelayRequest({ calls: [{ id: 7, deadlineMs: 1, operation: null }], credits: [], cancelled: [] }),
  ].concat(encodeRelayResponse({ clockMs: 1, answers: [{ id: 7, outcome: null }], pages: [] })) as [
    Uint8Array,
    Uint8Array,
  ];
  const more = newer.finish();
  expect(decodeRelayRequest(Buffer.concat([call, more]))?.calls).toEqual([{ id: 7, deadlineMs: 1, operation: null }]);
  expect(decodeRelayResponse(Buffer.concat([answered, more]))?.answers).toEqual([{ id: 7, outcome: null }]);
});

test('bytes that are no message are none, and more calls than a message may have are refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      decodeRelayRequest(bytes);
      decodeRelayResponse(bytes);
    }),
  );
  expect(decodeRelayRequest(Uint8Array.of(0xff))).toBeNull();
  expect(decodeRelayResponse(new Uint8Array())).toBeNull();
  const calls = Array.from({ length: 1_025 }, (_, at) => ({ id: at, deadlineMs: 0, operation: null }));
  expect(decodeRelayRequest(encodeRelayRequest({ calls, credits: [], cancelled: [] }))).toBeNull();
});

test('messages of wire version 1 are read for ever', () => {
  expect(Buffer.from(encodeRelayRequest(GOLDEN_REQUEST)).toString('hex')).toBe(REQUEST_V1);
  expect(decodeRelayRequest(Buffer.from(REQUEST_V1, 'hex'))).toEqual(GOLDEN_REQUEST);
  expect(Buffer.from(encodeRelayResponse(GOLDEN_RESPONSE)).toString('hex')).toBe(RESPONSE_V1);
  expect(decodeRelayResponse(Buffer.from(RESPONSE_V1, 'hex'))).toEqual(GOLDEN_RESPONSE);
});

const GOLDEN_REQUEST: RelayRequest = {
  calls: [
    { id: 1, deadlineMs: 1500, operation: { kind: 'read', keys: ['meta/lineage'] } },
    {
      id: 2,
      deadlineMs: 1500,
      operation: {
        kind: 'transact',
        txn: {
          under: { kind: 'fence', scope: 'reports', fence: 'f', claimId: 'c' },
          writerId: 'w1',
          txnId: 't1',
          conditions: [
            { kind: 'version', key: 'a', version: 5n },
            { kind: 'absent', key: 'b' },
          ],
          writes: [
            { kind: 'put', key: 'a', value: '1', versionVector: { eu: '7' } },
            { kind: 'delete', key: 'b' },
          ],
        },
        expects: { identity: 's', head: 9n, lineageVersion: 3n },
      },
    },
  ],
  credits: [{ id: 3, pages: 1 }],
  cancelled: [4],
};
const GOLDEN_RESPONSE: RelayResponse = {
  clockMs: 1234.5,
  answers: [
    { id: 1, outcome: { kind: 'failure', code: 'not_permitted', message: 'no' } },
    { id: 2, outcome: { kind: 'transact', outcome: { kind: 'committed', revision: 10n } } },
  ],
  pages: [{ id: 3, changes: [{ kind: 'delete', revision: 10n, key: 'b' }], upTo: 10n, identity: 's', progress: true }],
};
const REQUEST_V1 =
  '10011a1b0801110000000000709740220e0a0c6d6574612f6c696e656167651a53080211000000000070974032460a0f0a077265706f7274731201661a0163120277311a02743122050a0161100522030a01622a110a01611201312a090a070a0265751201372a030a016232070a0173100918032204080310012a0104';
const RESPONSE_V1 =
  '10011900000000004a93402217080112130a0d6e6f745f7065726d697474656412026e6f2208080232040a02080a2a1008031205080a1a0162180a2201732801';

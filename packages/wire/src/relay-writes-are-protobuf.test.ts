import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeCommitted, readCommitted } from './relay-committed.ts';
import type { RelayRequest, RelayResponse } from './relay-model.ts';
import { decodeAnyRequest, encodeAnyRequest, RELAY_WIRE_VERSION } from './relay-request.ts';
import { decodeAnyResponse, encodeAnyResponse } from './relay-response.ts';
import { encodeWriteCalls, readWriteCalls } from './relay-write-calls.ts';

const MOST_CALLS = 1_024;

const id = fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 2 ** 31 }));
const number = fc.oneof(fc.bigInt({ min: 0n, max: 300n }), fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }));
const text = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.nat({ max: 300 }).map((length) => 'x'.repeat(length)),
);
const double = fc.oneof(fc.constant(0), fc.double({ noNaN: true }));
/** Absent where it is undefined: that is what the other side sees. */
const shape = (parts: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  fc.record(parts).map((made) => Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)));
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const kind = <K extends string>(name: K) => fc.constant(name);

const expects = maybe(shape({ identity: text, head: maybe(number), lineageVersion: maybe(number) }));
const put = { kind: kind('put'), key: text, value: text, schema: maybe(id), minReader: maybe(id) };
const versionVector = fc.constantFrom(undefined, undefined, undefined, { eu: '1' });
const txn = shape({
  under: fc.oneof(
    shape({ kind: kind('unfenced') }),
    shape({ kind: kind('fence'), scope: text, fence: text, claimId: text }),
  ),
  writerId: text,
  txnId: text,
  conditions: fc.array(
    fc.oneof(shape({ kind: kind('version'), key: text, version: number }), shape({ kind: kind('absent'), key: text })),
    { maxLength: 3 },
  ),
  writes: fc.array(fc.oneof(shape({ kind: kind('delete'), key: text }), shape({ ...put, versionVector })), {
    maxLength: 3,
  }),
});
const operation = fc.oneof(
  { weight: 6, arbitrary: shape({ kind: kind('transact'), txn, expects }) },
  { weight: 6, arbitrary: shape({ kind: kind('heartbeat'), key: text, expected: number, value: text, expects }) },
  { weight: 1, arbitrary: shape({ kind: kind('read'), keys: fc.array(text, { maxLength: 2 }) }) },
);
const requests = shape({
  calls: fc.array(shape({ id, deadlineMs: double, operation }), { maxLength: 3 }),
  credits: fc.constant([]),
  cancelled: fc.oneof({ weight: 9, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.constant([7]) }),
}) as fc.Arbitrary<unknown> as fc.Arbitrary<RelayRequest>;

const outcome = fc.oneof(
  {
    weight: 6,
    arbitrary: shape({ kind: kind('transact'), outcome: shape({ kind: kind('committed'), revision: number }) }),
  },
  {
    weight: 6,
    arbitrary: shape({ kind: kind('heartbeat'), outcome: shape({ kind: kind('committed'), version: number }) }),
  },
  { weight: 1, arbitrary: shape({ kind: kind('transact'), outcome: shape({ kind: kind('unknown'), detail: text }) }) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const responses = shape({
  clockMs: double,
  answers: fc.array(shape({ id, outcome }), { maxLength: 3 }),
  pages: fc.constant([]),
}) as fc.Arbitrary<unknown> as fc.Arbitrary<RelayResponse>;

test('a request of writes and an answer of commits are the bytes that protobuf writes, and are read from them', () => {
  const seen = { written: 0, read: 0 };
  fc.assert(
    fc.property(requests, responses, (request, response) => {
      const [asked, answered] = [encodeAnyRequest(request), encodeAnyResponse(response)];
      for (const [own, general] of [
        [encodeWriteCalls(request, RELAY_WIRE_VERSION), asked],
        [encodeCommitted(response, RELAY_WIRE_VERSION), answered],
      ] as const) {
        if (own === null) continue;
        seen.written++;
        expect(Buffer.compare(own, general)).toBe(0);
      }
      for (const [own, general] of [
        [readWriteCalls(asked, MOST_CALLS), decodeAnyRequest(asked)],
        [readCommitted(answered), decodeAnyResponse(answered)],
      ] as const) {
        if (own === null) continue;
        seen.read++;
        expect(own).toEqual(general);
      }
    }),
    { numRuns: 2_000 },
  );
  expect(seen.written).toBeGreaterThan(500);
  expect(seen.read).toBeGreaterThan(500);
});

test('bytes with a fault in them are read as protobuf reads them, or left to it', () => {
  let read = 0;
  const faults = fc.tuple(fc.nat(), fc.nat({ max: 255 }), fc.constantFrom('change', 'drop', 'add'));
  fc.assert(
    fc.property(requests, responses, faults, (request, response, [place, byte, what]) => {
      for (const whole of [encodeAnyRequest(request), encodeAnyResponse(response)]) {
        const at = place % whole.length;
        const bytes = Uint8Array.from(
          [...whole].toSpliced(at, what === 'add' ? 0 : 1, ...(what === 'drop' ? [] : [byte])),
        );
        const [asked, answered] = [readWriteCalls(bytes, MOST_CALLS), readCommitted(bytes)];
        if (asked !== null) expect(asked).toEqual(decodeAnyRequest(bytes));
        if (answered !== null) expect(answered).toEqual(decodeAnyResponse(bytes));
        if (asked !== null || answered !== null) read++;
      }
    }),
    { numRuns: 3_000 },
  );
  expect(read).toBeGreaterThan(50);
});

test('a message that is larger than what it is written into is left to protobuf', () => {
  const value = 'x'.repeat(20_000);
  const beat = { kind: 'heartbeat', key: 'k', expected: 1n, value } as const;
  const request = { calls: [{ id: 1, deadlineMs: 1, operation: beat }], credits: [], cancelled: [] };
  expect(encodeWriteCalls(request, RELAY_WIRE_VERSION)).toBeNull();
  const small = { ...request, calls: [{ id: 1, deadlineMs: 1, operation: { ...beat, value: 'v' } }] };
  expect(Buffer.compare(encodeWriteCalls(small, RELAY_WIRE_VERSION) ?? Buffer.of(), encodeAnyRequest(small))).toBe(0);
});

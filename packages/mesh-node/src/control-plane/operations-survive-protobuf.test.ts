import { type DescMessage, fromBinary, toBinary } from '@bufbuild/protobuf';
import { jsonToMessage, messageToJson } from '@omnirelay/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALL_OPERATIONS } from './all-operations.ts';
import { rpcInput, rpcOutput } from './grpc-face.ts';
import { jsonSchemaOf } from './json-schema-of.ts';
import { arbitraryOf } from './testing/arbitrary-of.ts';

const meansNothing = (value: unknown): boolean =>
  value === '' ||
  value === 0 ||
  value === false ||
  (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

/** A message, an empty document among them, is told from none; and so is what is marked as optional. */
const hasPresence = ({ fields }: DescMessage, name: string): boolean =>
  fields.some(
    ({ jsonName, fieldKind, proto }) => jsonName === name && (fieldKind === 'message' || proto.proto3Optional),
  );

describe.each(ALL_OPERATIONS.map((operation) => [operation.name, operation] as const))('%s', (_name, operation) => {
  it('hands gRPC the input that REST hands it', () => {
    fc.assert(
      fc.property(arbitraryOf(jsonSchemaOf(operation.input)) as fc.Arbitrary<Record<string, unknown>>, (input) => {
        const schema = operation.rpc.input;
        const sent = fromBinary(schema, toBinary(schema, jsonToMessage(schema, input)));
        const expected = Object.fromEntries(
          Object.entries(input).filter(([name, value]) => hasPresence(schema, name) || !meansNothing(value)),
        );
        expect(rpcInput(operation, sent)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('answers over gRPC what it answers over REST', () => {
    fc.assert(
      fc.property(arbitraryOf(jsonSchemaOf(operation.output)) as fc.Arbitrary<Record<string, unknown>>, (output) => {
        const schema = operation.rpc.output;
        const got = messageToJson<Record<string, unknown>>(
          schema,
          fromBinary(schema, toBinary(schema, rpcOutput(operation, output))),
        );
        const answer = operation.rpcField === undefined ? got : (got[operation.rpcField] as Record<string, unknown>);
        expect(answer).toEqual(output);
        expect(operation.output.safeParse(answer).error).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });
});

import {
  create,
  type DescField,
  type DescMessage,
  equals,
  fromBinary,
  type Message,
  ScalarType,
  toBinary,
} from '@bufbuild/protobuf';
import { TimestampSchema } from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ListPeersRequest } from './generated/omnirelay/control/v1/control_pb.ts';
import * as controlPb from './generated/omnirelay/control/v1/control_pb.ts';
import { grpcServiceDefinition } from './grpc-service-definition.ts';
import { jsonToMessage, messageToJson, WireJsonError } from './message-json.ts';

const file = controlPb.file_omnirelay_control_v1_control;

const timestamp = fc
  .date({ min: new Date('1970-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
  .map((date) => {
    const ms = date.getTime();
    return create(TimestampSchema, { seconds: BigInt(Math.floor(ms / 1000)), nanos: (ms % 1000) * 1_000_000 });
  });

function scalar(type: ScalarType): fc.Arbitrary<unknown> {
  switch (type) {
    case ScalarType.STRING:
      return fc.string({ unit: 'grapheme', maxLength: 20 });
    case ScalarType.BOOL:
      return fc.boolean();
    case ScalarType.DOUBLE:
      return fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0));
    case ScalarType.INT32:
      return fc.integer();
    default:
      throw new Error(`no arbitrary for scalar ${type}`);
  }
}

function element(field: DescField): fc.Arbitrary<unknown> {
  if (field.message !== undefined) return messages(field.message);
  if (field.enum !== undefined) return fc.constantFrom(...field.enum.values.map((value) => value.number), 77);
  return scalar(field.scalar as ScalarType);
}

function fieldValue(field: DescField): fc.Arbitrary<unknown> {
  const key = fc.stringMatching(/^[a-z][a-z0-9/.-]{0,8}$/);
  if (field.fieldKind === 'list') return fc.array(element(field), { maxLength: 3 });
  if (field.fieldKind === 'map') return fc.dictionary(key, element(field), { maxKeys: 3, noNullPrototype: true });
  const explicit = field.fieldKind === 'message' || field.presence === 1;
  return explicit ? fc.option(element(field), { nil: undefined }) : element(field);
}

function messages(schema: DescMessage): fc.Arbitrary<Message> {
  if (schema.typeName === TimestampSchema.typeName) return timestamp;
  const fields = Object.fromEntries(schema.fields.map((field) => [field.localName, fieldValue(field)]));
  return fc.record(fields).map((init) => {
    const present = Object.entries(init).filter(([, value]) => value !== undefined);
    return create(schema, Object.fromEntries(present) as never);
  });
}

describe('every message of the control API comes back from its JSON, and from its bytes', () => {
  expect(file.messages.length).toBeGreaterThan(20);
  for (const schema of file.messages) {
    test(schema.name, () => {
      fc.assert(
        fc.property(messages(schema), (message) => {
          const json = JSON.parse(JSON.stringify(messageToJson(schema, message)));
          expect(equals(schema, jsonToMessage(schema, json), message)).toBe(true);
          const again = fromBinary(schema, toBinary(schema, message));
          expect(messageToJson(schema, again)).toEqual(json);
        }),
        { numRuns: 40 },
      );
    });
  }
});

test('the JSON is spelt as people write it', () => {
  const message = create(controlPb.WatchPeersResponseSchema, {
    kind: controlPb.WatchEventKind.SNAPSHOT,
    cursor: 'c',
    generatedAt: { seconds: 1_790_000_000n, nanos: 5_999_999 },
    source: 'ctl-1',
    peer: {
      nodeId: 'gw-1',
      status: controlPb.PeerStatus.ALIVE,
      intent: controlPb.PeerIntent.CORDONED,
      metadata: { http3Support: true, labels: { rack: { value: 'r1', source: controlPb.LabelSource.OVERLAY } } },
    },
  });
  expect(messageToJson(controlPb.WatchPeersResponseSchema, message)).toMatchObject({
    kind: 'Snapshot',
    generatedAt: '2026-09-21T14:13:20.005Z',
    peer: {
      status: 'Alive',
      intent: 'Cordoned',
      leads: [],
      bootEpoch: '',
      metadata: { http3Support: true, zone: '', labels: { rack: { value: 'r1', source: 'Overlay' } } },
    },
  });
  expect(messageToJson(controlPb.WatchPeersResponseSchema, message)).not.toHaveProperty('reason');
});

test('what does not fit is refused with its place', () => {
  const schema = controlPb.ListPeersRequestSchema;
  expect(() => jsonToMessage(schema, { role: ['gateway', 5] })).toThrow(WireJsonError);
  expect(() => jsonToMessage(schema, { role: ['gateway', 5] })).toThrow('role[1]: expected a string');
  expect(() => jsonToMessage(schema, { rolle: [] })).toThrow('rolle: expected a field of ListPeersRequest');
});

test('a service definition carries paths, streaming and working serialisers', () => {
  const definition = grpcServiceDefinition(controlPb.PeerService);
  expect(definition.listPeers.path).toBe('/omnirelay.control.v1.PeerService/ListPeers');
  expect(definition.watchPeers).toMatchObject({ requestStream: false, responseStream: true });
  const request = create(controlPb.ListPeersRequestSchema, { pageSize: 7 });
  const bytes = definition.listPeers.requestSerialize(request);
  expect((definition.listPeers.requestDeserialize(bytes) as ListPeersRequest).pageSize).toBe(7);
});

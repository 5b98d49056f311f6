/**
 * Protobuf messages to and from the JSON of the control API (`control-model.ts`), by descriptor: camelCase names, enum values in
 * PascalCase without their prefix, times as RFC 3339 in UTC with exactly milliseconds, 64-bit integers as decimal strings. Fields with
 * implicit presence are always there; optional ones only when set. Both directions are total over what the other yields.
 */
import {
  create,
  type DescEnum,
  type DescField,
  type DescMessage,
  type Message,
  type MessageShape,
  ScalarType,
} from '@bufbuild/protobuf';
import { base64Decode, base64Encode } from '@bufbuild/protobuf/wire';
import { StructSchema, type Timestamp, TimestampSchema } from '@bufbuild/protobuf/wkt';
import { TaggedError } from '@omnirelay/primitives';

/** A value does not fit its message: which one, where, and what was expected. */
export class WireJsonError extends TaggedError<'wire_json'> {
  constructor(path: string, expected: string, value: unknown) {
    const shown = JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? `${v}` : v)) ?? String(value);
    super('wire_json', `${path || 'message'}: expected ${expected}, got ${shown.slice(0, 80)}`);
  }
}

type Fields = Record<string, unknown>;

/** The shape is the message's as `control-model.ts` spells it; name it by the type argument. */
export function messageToJson<Shape = unknown>(schema: DescMessage, message: Message): Shape {
  return fieldsToJson(schema, message as unknown as Fields) as Shape;
}

/** @throws WireJsonError when a value does not fit, or names a field the message does not have. */
export function jsonToMessage<Desc extends DescMessage>(schema: Desc, json: unknown): MessageShape<Desc> {
  return fieldsFromJson(schema, json, '') as MessageShape<Desc>;
}

/** Any JSON object: in messages it stands as such. */
const isStruct = (schema: DescMessage): boolean => schema.typeName === StructSchema.typeName;
const isTimestamp = (schema: DescMessage): boolean => schema.typeName === TimestampSchema.typeName;

function fieldsToJson(schema: DescMessage, message: Fields): unknown {
  if (isTimestamp(schema)) return timeToJson(message as unknown as Timestamp);
  if (isStruct(schema)) return message;
  const json: Fields = {};
  for (const field of schema.fields) {
    const value = message[field.localName];
    if (value === undefined) continue;
    json[field.jsonName] = fieldToJson(field, value);
  }
  return json;
}

function fieldToJson(field: DescField, value: unknown): unknown {
  switch (field.fieldKind) {
    case 'scalar':
      return scalarToJson(value);
    case 'enum':
      return enumToJson(field.enum, value as number);
    case 'message':
      return fieldsToJson(field.message, value as Fields);
    case 'list':
      return (value as unknown[]).map((item) => elementToJson(field, item));
    case 'map': {
      const entries = Object.entries(value as Fields).map(([key, item]) => [key, elementToJson(field, item)]);
      return Object.fromEntries(entries);
    }
  }
}

type Container = Extract<DescField, { fieldKind: 'list' | 'map' }>;

function elementToJson(field: Container, item: unknown): unknown {
  if (field.message !== undefined) return fieldsToJson(field.message, item as Fields);
  return field.enum === undefined ? scalarToJson(item) : enumToJson(field.enum, item as number);
}

function scalarToJson(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Uint8Array ? base64Encode(value) : value;
}

const pascal = (name: string): string =>
  name
    .toLowerCase()
    .split('_')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');

/** A value of a newer peer that this build has no name for stays tellable: `Unknown7`. */
function enumToJson(schema: DescEnum, value: number): string {
  const known = schema.value[value];
  return known === undefined ? `Unknown${value}` : pascal(known.localName);
}

function timeToJson(time: Timestamp): string {
  return new Date(Number(time.seconds) * 1000 + Math.floor(time.nanos / 1_000_000)).toISOString();
}

function fieldsFromJson(schema: DescMessage, json: unknown, path: string): Message {
  if (isTimestamp(schema)) return timeFromJson(json, path);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new WireJsonError(path, `an object (${schema.name})`, json);
  }
  if (isStruct(schema)) return json as unknown as Message;
  const known = new Map(schema.fields.map((field) => [field.jsonName, field]));
  const init: Fields = {};
  for (const [key, value] of Object.entries(json)) {
    if (value === undefined || value === null) continue;
    const at = path === '' ? key : `${path}.${key}`;
    const field = known.get(key);
    if (field === undefined) throw new WireJsonError(at, `a field of ${schema.name}`, value);
    init[field.localName] = fieldFromJson(field, value, at);
  }
  return create(schema, init as never);
}

function fieldFromJson(field: DescField, value: unknown, path: string): unknown {
  switch (field.fieldKind) {
    case 'scalar':
      return scalarFromJson(field.scalar, value, path);
    case 'enum':
      return enumFromJson(field.enum, value, path);
    case 'message':
      return fieldsFromJson(field.message, value, path);
    case 'list':
      if (!Array.isArray(value)) throw new WireJsonError(path, 'a list', value);
      return value.map((item, index) => elementFromJson(field, item, `${path}[${index}]`));
    case 'map': {
      if (typeof value !== 'object' || value === null) throw new WireJsonError(path, 'an object', value);
      const entries = Object.entries(value).map(([key, item]) => [key, elementFromJson(field, item, `${path}.${key}`)]);
      return Object.fromEntries(entries);
    }
  }
}

function elementFromJson(field: Container, item: unknown, path: string): unknown {
  if (field.message !== undefined) return fieldsFromJson(field.message, item, path);
  return field.enum === undefined
    ? scalarFromJson(field.scalar as ScalarType, item, path)
    : enumFromJson(field.enum, item, path);
}

function scalarFromJson(scalar: ScalarType, value: unknown, path: string): unknown {
  switch (scalar) {
    case ScalarType.STRING:
      if (typeof value !== 'string') throw new WireJsonError(path, 'a string', value);
      return value;
    case ScalarType.BOOL:
      if (typeof value !== 'boolean') throw new WireJsonError(path, 'true or false', value);
      return value;
    case ScalarType.BYTES:
      if (typeof value !== 'string') throw new WireJsonError(path, 'base64', value);
      return base64Decode(value);
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      if (typeof value !== 'number') throw new WireJsonError(path, 'a number', value);
      return value;
    case ScalarType.INT64:
    case ScalarType.UINT64:
    case ScalarType.SINT64:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      if (typeof value !== 'string' || !/^-?\d{1,20}$/.test(value)) {
        throw new WireJsonError(path, 'a whole number as a decimal string', value);
      }
      return BigInt(value);
    default:
      if (!Number.isInteger(value)) throw new WireJsonError(path, 'a whole number', value);
      return value;
  }
}

function enumFromJson(schema: DescEnum, value: unknown, path: string): number {
  const known = schema.values.find((candidate) => pascal(candidate.localName) === value);
  if (known !== undefined) return known.number;
  const unknown = typeof value === 'string' ? /^Unknown(-?\d{1,10})$/.exec(value) : null;
  if (unknown?.[1] !== undefined) return Number(unknown[1]);
  throw new WireJsonError(path, `one of ${schema.values.map((v) => pascal(v.localName)).join(', ')}`, value);
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

function timeFromJson(value: unknown, path: string): Message {
  const ms = typeof value === 'string' && RFC_3339.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) throw new WireJsonError(path, 'a time as RFC 3339', value);
  const whole = Math.floor(ms / 1000);
  return create(TimestampSchema, { seconds: BigInt(whole), nanos: (ms - whole * 1000) * 1_000_000 });
}

/** Identifiers of the mesh. Each is checked once, at the edge that reads it, and trusted from there on. */
import type { Brand } from './brand.ts';
import { TaggedError } from './tagged-error.ts';

export type MeshId = Brand<string, 'MeshId'>;
export type ClusterId = Brand<string, 'ClusterId'>;
export type NodeId = Brand<string, 'NodeId'>;
/** Random for each life of a node, so that two processes with one node id are told apart. */
export type BootId = Brand<string, 'BootId'>;
/** `host:port` as a peer dials it. */
export type Address = Brand<string, 'Address'>;

/** Lower-case DNS-label-like names: they stand in certificates, registry keys and URLs. At most 63 characters. */
const NAME = /^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/;

export class InvalidIdError extends TaggedError<'invalid_id'> {
  constructor(what: string, value: string) {
    super(
      'invalid_id',
      `${what} ${JSON.stringify(value.slice(0, 80))} is not valid: expected 1 to 63 characters of a-z, 0-9, '.', '_' or '-', beginning and ending with a letter or digit`,
    );
  }
}

export const isName = (value: string): boolean => NAME.test(value);

function checked<T extends string>(what: string, value: string): T {
  if (!NAME.test(value)) throw new InvalidIdError(what, value);
  return value as T;
}

/** @throws InvalidIdError */
export const meshId = (value: string): MeshId => checked<MeshId>('mesh id', value);
/** @throws InvalidIdError */
export const clusterId = (value: string): ClusterId => checked<ClusterId>('cluster id', value);
/** @throws InvalidIdError */
export const nodeId = (value: string): NodeId => checked<NodeId>('node id', value);
export const bootId = (value: string): BootId => value as BootId;
export const address = (value: string): Address => value as Address;

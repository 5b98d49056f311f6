/** An operation of the control API as the client calls it: its method and both messages, and how their JSON goes over the line. */

import type { Metadata } from '@grpc/grpc-js';
import { selectFields } from '@omnirelay/protocol';
import type { DescMessage, GrpcMethodDefinition } from '@omnirelay/wire';
import type { CallOptions } from './api.ts';

export interface RpcOperation {
  readonly method: GrpcMethodDefinition;
  readonly input: DescMessage;
  readonly output: DescMessage;
}

export const on = (method: GrpcMethodDefinition, input: DescMessage, output: DescMessage): RpcOperation => ({
  method,
  input,
  output,
});

/** On the wire a field that was not asked for stands at its default, and would look like an answer. */
export const asked = <T extends object>(thing: T, fields: readonly string[] | undefined, id: keyof T & string): T =>
  fields === undefined ? thing : (selectFields(thing, fields, id) as T);

/** Reads are repeated elsewhere when a node fails, changes only where a repetition is harmless. */
export interface RpcCalls {
  call<Shape>(
    operation: RpcOperation,
    json: object,
    options?: CallOptions,
    onHead?: (head: Metadata) => void,
  ): Promise<Shape>;
  change<Shape>(
    operation: RpcOperation,
    json: { readonly idempotencyKey?: string; readonly dryRun?: boolean; readonly [field: string]: unknown },
    options: CallOptions | undefined,
    onHead?: (head: Metadata) => void,
  ): Promise<Shape>;
}

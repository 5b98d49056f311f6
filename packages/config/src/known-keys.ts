/** What a place of the config may hold: read off the schema, so that it cannot drift. */
import { z } from 'zod';
import { configSchema } from './schema.ts';

/** JSON Schema, as far as this config uses it. */
export interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  /** Where the default is no constant: what it is, in words. */
  readonly 'x-default'?: string;
  /** What kind of text, in words. */
  readonly 'x-value'?: string;
  /** Bounds of a duration, both inclusive. */
  readonly 'x-duration'?: { readonly atLeast: string; readonly atMost: string };
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | SchemaNode;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
}

/** JSON Schema (2020-12) of the file, the same on every host. */
export function jsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(configSchema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema: node }) => {
      if ('x-default' in node) delete node.default;
      if (node['x-or-text'] === true) orText(node);
    },
  });
  return { title: 'OmniRelay config', ...schema };
}

/** What may be written as a text alone, or as the mapping it stands for. */
function orText(node: Record<string, unknown>): void {
  const { 'x-or-text': _, ...mapping } = node;
  for (const key of Object.keys(node)) delete node[key];
  node.anyOf = [{ type: 'string' }, mapping];
}

let root: SchemaNode | undefined;

export function nodesAt(path: readonly (string | number)[]): SchemaNode[] {
  root ??= jsonSchema() as SchemaNode;
  let nodes: readonly SchemaNode[] = [root];
  for (const key of path) nodes = nodes.flatMap(alternatives).flatMap((node) => below(node, key));
  return nodes.flatMap(alternatives);
}

export const keysAt = (path: readonly (string | number)[]): string[] => [
  ...new Set(nodesAt(path).flatMap((node) => Object.keys(node.properties ?? {}))),
];

export const typesAt = (path: readonly (string | number)[]): ReadonlySet<string> =>
  new Set(nodesAt(path).flatMap((node) => node.type ?? []));

const alternatives = (node: SchemaNode): SchemaNode[] => [node, ...(node.anyOf ?? []), ...(node.oneOf ?? [])];

function below(node: SchemaNode, key: string | number): SchemaNode[] {
  const named = node.properties !== undefined && Object.hasOwn(node.properties, key) ? node.properties[key] : undefined;
  const further = typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined;
  const found = typeof key === 'number' ? node.items : (named ?? further);
  return found === undefined ? [] : [found];
}

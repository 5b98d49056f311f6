/**
 * The JSON Schema (2020-12) of a policy as people write it: by the very list of fields that reading one goes by. Its version is not in it, since the
 * control API counts that. What contradicts itself no schema finds: a dry run does.
 */
import { isFields } from './check-shape.ts';
import { DEFAULT_REBALANCE_POLICY } from './policy-defaults.ts';
import { POLICY_FIELDS, type PolicyField } from './policy-fields.ts';
import { GUARDRAILS, POLICY_BOUNDS } from './policy-model.ts';

type Schema = Readonly<Record<string, unknown>>;

const object = (properties: Schema, required: readonly string[] = []): Schema => ({
  type: 'object',
  properties,
  ...(required.length > 0 && { required }),
  additionalProperties: false,
});
const text = (maxLength: number): Schema => ({ type: 'string', minLength: 1, maxLength });
const moment: Schema = {
  anyOf: [
    { type: 'string', format: 'date-time' },
    { type: 'integer', minimum: 0, maximum: 8.64e15 },
  ],
  description: 'RFC 3339, or Unix milliseconds',
};

const GUARDRAIL_WORDS: Readonly<Record<keyof typeof GUARDRAILS, string>> = {
  'moved-shards-ratio': 'at most this part of all shards moves',
  'sick-nodes-ratio': 'at most this part of the nodes is sick',
  'least-target-score': 'no node that takes shards has a score below this',
  'fullest-node-ratio': 'no node has more than so many times its share afterwards',
  'unplaced-shards': 'at most so many shards find no node',
};

const LISTS: Readonly<Record<string, Schema>> = {
  'approvals.among': {
    type: 'array',
    minItems: 1,
    maxItems: POLICY_BOUNDS.among,
    items: object({ issuer: text(POLICY_BOUNDS.personLength), subject: text(POLICY_BOUNDS.personLength) }, [
      'issuer',
      'subject',
    ]),
    description: 'of whom approvals are asked; without it everybody who may operate',
  },
  guardrails: {
    type: 'array',
    maxItems: POLICY_BOUNDS.guardrails,
    items: object(
      {
        name: {
          enum: Object.keys(GUARDRAILS),
          description: Object.entries(GUARDRAIL_WORDS)
            .map(([name, words]) => `${name}: ${words}`)
            .join('; '),
        },
        limit: { type: 'number', minimum: 0, maximum: 1e6 },
      },
      ['name', 'limit'],
    ),
    default: DEFAULT_REBALANCE_POLICY.guardrails,
    description: 'checks of a plan as a whole: one that fails any waits for people',
  },
  windows: {
    type: 'array',
    maxItems: POLICY_BOUNDS.windows,
    items: object(
      {
        id: text(POLICY_BOUNDS.idLength),
        kind: {
          enum: ['freeze', 'maintenance'],
          description:
            'freeze: nothing begins in it; maintenance: while any is not over, things begin in one of them alone',
        },
        from: moment,
        until: moment,
        reason: text(POLICY_BOUNDS.reasonLength),
      },
      ['id', 'kind', 'from', 'until', 'reason'],
    ),
    default: DEFAULT_REBALANCE_POLICY.windows,
    description: 'each is over by itself',
  },
};

const WORDS: Readonly<Record<string, string>> = {
  approvals: 'who says yes to a plan where people do',
  thresholds: 'a signal is bad at enter and beyond, and good again only at leave and before',
  hysteresis: 'how long a node looks bad before it is sick, and good before it is well',
  limits: 'how much moves at once, and how often',
  brake: 'nothing begins while so many of the nodes are lost or sick at once',
};

function ofField(field: PolicyField, path: string): Schema {
  const told = { default: defaultOf(path), description: field.about };
  switch (field.kind) {
    case 'flag':
      return { type: 'boolean', ...told };
    case 'one-of':
      return { enum: field.of, ...told };
    default:
      return {
        type: field.kind === 'whole' ? 'integer' : 'number',
        minimum: field.least,
        maximum: field.most,
        ...told,
      };
  }
}

const defaultOf = (path: string): unknown =>
  path.split('.').reduce<unknown>((part, name) => (isFields(part) ? part[name] : undefined), DEFAULT_REBALANCE_POLICY);

export function policySchema(): Schema {
  const leaves: readonly (readonly [string, Schema])[] = [
    ...[...POLICY_FIELDS]
      .filter(([path]) => path !== 'version')
      .map(([path, field]) => [path, ofField(field, path)] as const),
    ...Object.entries(LISTS),
  ];
  const root: Record<string, unknown> = {};
  for (const [path, schema] of leaves) put(root, path, schema);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Policy of rebalancing, of a cluster or of a namespace',
    description: 'What is left out is as the cluster says, or the default. All durations in milliseconds.',
    ...object(withWords(root, '')),
  };
}

function put(into: Record<string, unknown>, path: string, schema: Schema): void {
  const [name = '', ...below] = path.split('.');
  if (below.length === 0) {
    into[name] = schema;
    return;
  }
  const known = into[name] as { readonly branch: Record<string, unknown> } | undefined;
  const { branch } = known ?? { branch: {} };
  into[name] = { branch };
  put(branch, below.join('.'), schema);
}

function withWords(branch: Readonly<Record<string, unknown>>, at: string): Schema {
  return Object.fromEntries(
    Object.entries(branch).map(([name, value]) => {
      const path = at + name;
      if (!isFields(value) || !isFields(value.branch)) return [name, value];
      const description = WORDS[path];
      return [name, { ...object(withWords(value.branch, `${path}.`)), ...(description && { description }) }];
    }),
  );
}

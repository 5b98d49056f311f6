/** The machine-readable pages that follow from the descriptors: OpenAPI 3.1 and the access matrix. `npm run generate` writes them. */
import { policySchema } from '@omnirelay/protocol/policy';
import { ALL_OPERATIONS } from './all-operations.ts';
import { type Holder, whyNot } from './authorise.ts';
import { grpcStatusName } from './grpc-status.ts';
import { HEADER_FIELDS, type ObjectSchema, QUERY_FIELDS_OF_CHANGES, QUERY_SPELLING } from './json-schema-of.ts';
import type { AnyOperation, RequiredScope } from './operation.ts';
import { PROBLEM_CODES, type ProblemCode } from './problem-codes.ts';
import { answersEtag } from './read-etag.ts';
import { ROLES, type Role, rolesThatMay } from './roles.ts';
import { type SharedSchemas, shareSchemas } from './shared-schemas.ts';

/** What one of a kind may do: `yes`, `no`, or why it is another matter. */
function allowed(scope: RequiredScope, may: boolean): string {
  if (scope === 'join-token') return 'with a join token';
  return may ? 'yes' : 'no';
}

const NODE: Holder = {
  scopes: ['mesh.read'],
  certificate: { identity: { trustDomain: 'mesh', clusterId: 'core', role: 'worker', nodeId: 'n-1' } },
};

export interface AccessRow {
  readonly operation: string;
  readonly summary: string;
  readonly method: string;
  readonly path: string;
  readonly rpc: string;
  readonly scope: RequiredScope;
  readonly fieldScopes?: Readonly<Record<string, RequiredScope>>;
  readonly tier: string;
  readonly fieldTiers?: Readonly<Record<string, string>>;
  readonly changes: boolean;
  readonly access: Readonly<Record<Role | 'node', string>>;
}

const rpcName = ({ rpc }: AnyOperation): string => `${rpc.parent.typeName}/${rpc.name}`;

export function accessMatrix(): readonly AccessRow[] {
  return ALL_OPERATIONS.map((operation) => {
    const { scope } = operation;
    const may = rolesThatMay(scope);
    const byRole = ROLES.map((role) => [role, allowed(scope, may.includes(role))] as const);
    return {
      operation: operation.name,
      summary: operation.summary,
      method: operation.method,
      path: `/control/v1${operation.path}`,
      rpc: rpcName(operation),
      scope,
      ...(operation.fieldScopes === undefined ? {} : { fieldScopes: operation.fieldScopes }),
      tier: operation.tier,
      ...(operation.fieldTiers === undefined ? {} : { fieldTiers: operation.fieldTiers }),
      changes: operation.kind === 'change',
      access: {
        ...(Object.fromEntries(byRole) as Record<Role, string>),
        node: allowed(scope, whyNot(NODE, scope) === null),
      },
    };
  });
}

/** What is asked for, and what more by which field. */
const withFields = (usual: string, byField: Readonly<Record<string, string>> = {}): string =>
  [usual, ...Object.entries(byField).map(([field, more]) => `with ${field} ${more}`)].join('; ');

export function accessMatrixMarkdown(): string {
  const rows = accessMatrix().map(
    ({ operation, method, path, scope, fieldScopes, tier, fieldTiers, access }) =>
      `| ${operation} | ${method} \`${path}\` | ${withFields(scope, fieldScopes)} | ${withFields(tier, fieldTiers)} | ${access.viewer} | ${access.operator} | ${access.admin} | ${access.node} |`,
  );
  return [
    '# Who may do what',
    '',
    'Generated from the operation descriptors by `npm run generate -w @omnirelay/mesh-node`; a test keeps it true.',
    'A role is a set of scopes that the identity provider grants. `node` is a gateway, worker or control node with its mesh certificate;',
    'a certificate of role `console` grants nothing by itself. A join token for a control node needs `mesh.admin`.',
    '',
    '| operation | REST | scope | tier | viewer | operator | admin | node |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

type Json = Record<string, unknown>;

function parametersOf(
  operation: AnyOperation,
  { properties, required = [] }: ObjectSchema,
  given: Readonly<Json>,
): { parameters: Json[]; bodyNames: string[] } {
  const parameters: Json[] = [];
  const bodyNames: string[] = [];
  for (const [name, schema] of Object.entries(properties)) {
    if (name in given) continue;
    const header = (HEADER_FIELDS as Readonly<Record<string, string>>)[name];
    if (operation.path.includes(`{${name}}`)) parameters.push({ name, in: 'path', required: true, schema });
    else if (header !== undefined) {
      const must = name === 'ifMatch' && operation.needsIfMatch === true;
      parameters.push({ name: header, in: 'header', required: must, schema });
    } else if (operation.method === 'GET' || QUERY_FIELDS_OF_CHANGES.includes(name))
      parameters.push({
        name: QUERY_SPELLING[name] ?? name,
        in: 'query',
        required: required.includes(name),
        schema,
      });
    else bodyNames.push(name);
  }
  if (answersEtag(operation) && !('ifNoneMatch' in properties))
    parameters.push({
      name: HEADER_FIELDS.ifNoneMatch,
      in: 'header',
      required: false,
      schema: { type: 'string', minLength: 1 },
    });
  return { parameters, bodyNames };
}

function describeOperation(operation: AnyOperation, shared: SharedSchemas, alias?: AnyOperation['alias']): Json {
  const input = shared.objectOf(operation.input);
  const { properties, required = [] } = input;
  const { parameters, bodyNames } = parametersOf(operation, input, alias?.input ?? {});
  const body = {
    type: 'object',
    properties: Object.fromEntries(bodyNames.map((name) => [name, properties[name]])),
    required: bodyNames.filter((name) => required.includes(name)),
    additionalProperties: false,
  };
  const media = operation.kind === 'watch' ? (operation.media ?? 'text/event-stream') : 'application/json';
  return {
    operationId: alias === undefined ? operation.name : `${operation.name}-alias`,
    summary: operation.summary,
    'x-scope': operation.scope,
    ...(operation.fieldScopes === undefined ? {} : { 'x-field-scopes': operation.fieldScopes }),
    'x-confirmation-tier': operation.tier,
    ...(operation.fieldTiers === undefined ? {} : { 'x-field-confirmation-tiers': operation.fieldTiers }),
    'x-rpc': rpcName(operation),
    security: operation.scope === 'join-token' ? [] : [{ bearer: [] }, { meshCertificate: [] }],
    parameters,
    ...(bodyNames.length === 0
      ? {}
      : { requestBody: { required: body.required.length > 0, content: { 'application/json': { schema: body } } } }),
    responses: {
      200: {
        description: operation.summary,
        ...(answersEtag(operation) ? { headers: { etag: { schema: { type: 'string' } } } } : {}),
        content: { [media]: { schema: shared.schemaOf(operation.output) } },
      },
      ...(answersEtag(operation) ? { 304: { description: 'Nothing has changed since the given ETag' } } : {}),
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

const inOrder = (named: Readonly<Json>): Json =>
  Object.fromEntries(Object.entries(named).sort(([a], [b]) => (a < b ? -1 : 1)));

/** The document of RFC 9457 that every error is. */
const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(PROBLEM_CODES) },
    detail: { type: 'string' },
    instance: { type: 'string' },
    correlationId: { type: 'string' },
    problems: {
      type: 'array',
      items: { type: 'object', properties: { path: { type: 'string' }, message: { type: 'string' } } },
    },
  },
};

export function openApi(): Json {
  const shared = shareSchemas(ALL_OPERATIONS.flatMap(({ input, output }) => [input, output]));
  const paths: Record<string, Json> = {};
  for (const operation of ALL_OPERATIONS) {
    const path = `/control/v1${operation.path}`;
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: describeOperation(operation, shared) };
    if (operation.alias === undefined) continue;
    const alias = `/control/v1${operation.alias.path}`;
    paths[alias] = {
      ...paths[alias],
      [operation.method.toLowerCase()]: describeOperation(operation, shared, operation.alias),
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'OmniRelay control API',
      version: '1',
      description: '`/control/...` and `/omnirelay/control/...` are aliases of `/control/v1/...`.',
    },
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'at+jwt (RFC 9068), at most 5 min' },
        meshCertificate: { type: 'mutualTLS' },
      },
      schemas: inOrder({ ...shared.components, Problem: PROBLEM }),
      responses: {
        Problem: {
          description: 'RFC 9457 problem document',
          content: {
            'application/problem+json': {
              schema: { $ref: '#/components/schemas/Problem' },
            },
          },
        },
      },
    },
  };
}

export function problemsMarkdown(): string {
  const rows = Object.entries(PROBLEM_CODES).map(
    ([code, { status, title, remedy }]) =>
      `| \`${code}\` | ${status} | ${grpcStatusName(code as ProblemCode)} | ${title} | ${remedy} |`,
  );
  return [
    '# Problem codes',
    '',
    'Generated from `packages/mesh-node/src/control-plane/problem-codes.ts` by `npm run generate -w @omnirelay/mesh-node`; a test keeps it true.',
    'Every error of the control API is an RFC 9457 problem document: `application/problem+json` over HTTPS, and as JSON in the trailer',
    '`omnirelay-problem` over gRPC. Programs switch on `code`: none is ever renamed. `detail` is for people, `problems` names every field that is wrong,',
    'and `retryAfterSeconds` (HTTP header `Retry-After`, gRPC trailer `retry-after`) says how long to wait where waiting helps.',
    '',
    '| code | HTTP | gRPC | what | what to do |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Path below the repository root, and content. */
export const referenceDocuments = (): readonly (readonly [string, string])[] => [
  ['docs/reference/diagnostics.openapi.json', pretty(openApi())],
  ['docs/reference/access-matrix.json', pretty(accessMatrix())],
  ['docs/reference/access-matrix.md', accessMatrixMarkdown()],
  ['docs/reference/problems.md', problemsMarkdown()],
  ['docs/reference/rebalance-policy.schema.json', pretty(policySchema())],
];

/** A request's path, query, headers and body as one input. What nobody asked for is an error, never ignored. */
import { CONTROL_BOUNDS } from './bounds.ts';
import { HEADER_FIELDS, jsonSchemaOf, QUERY_FIELDS_OF_CHANGES, QUERY_SPELLING } from './json-schema-of.ts';
import type { AnyOperation } from './operation.ts';
import { type FieldProblem, Problem } from './problem.ts';
import type { Route } from './route-table.ts';

/** Query names of the contract, and the input fields that they mean. */
const MEANS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(QUERY_SPELLING).map(([name, spelling]) => [spelling, name]),
);
const meaningOf = (given: string, { kind }: AnyOperation): string =>
  kind === 'watch' && given === 'resumeToken' ? 'cursor' : (MEANS[given] ?? given);

function queryNames(operation: AnyOperation, fields: Route['fields']): string[] {
  const all = Object.keys(jsonSchemaOf(operation.input).properties).filter(
    (name) => !(name in HEADER_FIELDS) && !(name in fields),
  );
  return operation.method === 'GET' ? all : all.filter((name) => QUERY_FIELDS_OF_CHANGES.includes(name));
}

function convert(type: string | undefined, values: readonly string[]): unknown {
  if (type === 'array') return values.flatMap((value) => value.split(',')).filter((value) => value !== '');
  const [value = ''] = values;
  if (type === 'integer' || type === 'number') return /^-?\d+$/.test(value) ? Number(value) : value;
  if (type === 'boolean') return value === 'true' ? true : value === 'false' ? false : value;
  return value;
}

function readQuery(url: URL, route: Route): Record<string, unknown> {
  const { operation, fields } = route;
  const allowed = queryNames(operation, fields);
  const { properties } = jsonSchemaOf(operation.input);
  const input: Record<string, unknown> = {};
  const problems: FieldProblem[] = [];
  for (const given of new Set(url.searchParams.keys())) {
    const name = meaningOf(given, operation);
    const values = url.searchParams.getAll(given);
    if (!allowed.includes(name) || given in QUERY_SPELLING)
      problems.push({
        path: given,
        message: `unknown query parameter; known here: ${allowed.map((each) => QUERY_SPELLING[each] ?? each).join(', ') || 'none'}`,
      });
    else if (properties[name]?.type !== 'array' && values.length > 1)
      problems.push({ path: given, message: 'given more than once' });
    else input[name] = convert(properties[name]?.type, values);
  }
  if (problems.length > 0)
    throw new Problem('invalid_input', problems.map(({ path, message }) => `${path}: ${message}`).join('; '), {
      problems,
    });
  return input;
}

async function readBody(request: Request, bodyMs: number): Promise<Record<string, unknown>> {
  const tooLarge = (): Problem =>
    new Problem('payload_too_large', `A request has at most ${CONTROL_BOUNDS.bodyBytes} bytes.`);
  if (Number(request.headers.get('content-length') ?? 0) > CONTROL_BOUNDS.bodyBytes) throw tooLarge();
  if (request.body === null) return {};
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = request.body.getReader();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Problem('request_timeout', `The body did not come in whole within ${bodyMs} ms.`)),
    bodyMs,
  );
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), late.promise]);
      if (done) break;
      bytes += value.byteLength;
      if (bytes > CONTROL_BOUNDS.bodyBytes) throw tooLarge();
      chunks.push(value);
    }
  } catch (error) {
    // Nobody waits for the rest.
    reader.cancel().catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
  }
  if (bytes === 0) return {};
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/(?:json|merge-patch\+json)\b/.test(type))
    throw new Problem('invalid_input', 'Send the body as application/json.', {
      problems: [{ path: 'content-type', message: `got ${type || 'none'}` }],
    });
  let body: unknown;
  try {
    body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (cause) {
    throw new Problem('invalid_input', `The body is no JSON: ${(cause as Error).message}.`, { cause });
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new Problem('invalid_input', 'The body must be a JSON object.');
  return body as Record<string, unknown>;
}

/** @throws Problem invalid_input, payload_too_large, request_timeout, precondition_required */
export async function readRestInput(
  request: Request,
  url: URL,
  route: Route,
  bodyMs: number = CONTROL_BOUNDS.bodyMs,
): Promise<Record<string, unknown>> {
  const { operation, fields } = route;
  const { properties } = jsonSchemaOf(operation.input);
  const input = readQuery(url, route);
  const headers: Record<string, unknown> = {};
  for (const [name, header] of Object.entries(HEADER_FIELDS)) {
    const value = request.headers.get(header);
    if (value !== null && name in properties) headers[name] = value;
  }
  if (operation.needsIfMatch === true && headers.ifMatch === undefined)
    throw new Problem(
      'precondition_required',
      'Send If-Match with the ETag of the record that you read (`"0"` or `*` where it has none yet).',
    );
  if (operation.kind === 'watch') {
    const last = request.headers.get('last-event-id');
    if (last !== null && last !== '') headers.cursor = last;
  }
  const body = operation.method === 'GET' ? {} : await readBody(request, bodyMs);
  const taken = Object.keys(body).filter((name) => name in fields || name in HEADER_FIELDS || name in input);
  if (taken.length > 0)
    throw new Problem(
      'invalid_input',
      `${taken.join(', ')}: belongs in the path, the query or a header, not in the body.`,
    );
  return { ...body, ...input, ...headers, ...fields };
}

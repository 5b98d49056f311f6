/** Who names a namespace that there is not, reads which there are; who names none means the only one. */
import { type ControlClient, ControlError } from '@omnirelay/client';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';

const NAMED = 20;
const MAKE_ONE = 'Make one: `omnirelay mesh namespaces create orders --shards 1024 --reason TEXT`.';

interface There {
  readonly names: readonly string[];
  readonly total: number;
}

async function thereAre({ namespaces }: ControlClient, signal: AbortSignal): Promise<There> {
  const { items, total } = await namespaces.list({ fields: ['namespace'], pageSize: 500 }, { signal });
  return { names: items.map(({ namespace }) => namespace), total };
}

function listed({ names, total }: There): string {
  if (total === 0) return `There is no namespace yet. ${MAKE_ONE}`;
  const shown = names.slice(0, NAMED).join(', ');
  return `There ${total === 1 ? 'is' : 'are'}: ${shown}${total > NAMED ? ` and ${total - NAMED} others` : ''}.`;
}

/** Undefined where there is such a namespace. */
export async function whyNoNamespace(
  client: ControlClient,
  namespace: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const there = await thereAre(client, signal);
  const isThere = there.names.includes(namespace) || there.total > there.names.length;
  if (isThere) return undefined;
  return there.total === 0 ? listed(there) : `There is no namespace ${namespace}. ${listed(there)}`;
}

/** Why a list of shards or namespaces is empty, where it is for want of a namespace: a filter that can find nothing is most often a slip. */
export async function whyNothing(
  client: ControlClient,
  asked: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const there = await thereAre(client, signal);
  if (there.total === 0) return [listed(there)];
  const missing = asked?.filter((name) => !name.includes('*') && !there.names.includes(name)) ?? [];
  return there.total > there.names.length
    ? []
    : missing.map((name) => `There is no namespace ${name}. ${listed(there)}`);
}

/** What was not found is told with the namespaces that there are, if it was the namespace. */
export async function namingNamespaces<T>(
  client: ControlClient,
  { namespace, signal }: { readonly namespace: string; readonly signal: AbortSignal },
  ask: () => Promise<T>,
): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ControlError) || error.code !== 'not_found') throw error;
    // What answered once may not answer now: then the first error stands.
    const detail = await whyNoNamespace(client, namespace, signal).catch(() => undefined);
    if (detail === undefined) throw error;
    throw new ControlError({ ...error.problem, detail }, { retryable: error.retryable, cause: error });
  }
}

/** The one that is named, or the only one that there is. @throws CliError where there are several, or none */
export async function namespaceOrOnly(
  client: ControlClient,
  named: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  if (named !== undefined) return named;
  const there = await thereAre(client, signal);
  const [only] = there.names;
  if (only !== undefined && there.total === 1) return only;
  throw new CliError(there.total === 0 ? 'There is no namespace.' : 'Which namespace is meant?', {
    exitCode: there.total === 0 ? EXIT.notFound : EXIT.usage,
    hint: there.total === 0 ? MAKE_ONE : `Name one of them. ${listed(there)}`,
  });
}

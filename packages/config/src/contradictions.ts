/** Keys that are each fine and do not go together. They are looked at even while other keys are wrong, so that everything is told at once. */
import type { ConfigProblem } from './config-error.ts';
import { leadershipContradictions } from './sections/leadership.ts';
import { etcdContradictions } from './sections/registry-etcd.ts';

/** As much of `mesh` as could be read. */
interface MeshSoFar {
  readonly gossip?: { readonly role?: unknown; readonly port?: unknown };
  readonly leadership?: unknown;
  readonly registry?: unknown;
  readonly control?: { readonly grpcPort?: unknown; readonly httpsPort?: unknown; readonly healthPort?: unknown };
  readonly security?: { readonly ca?: unknown };
}

export function contradictions(mesh: MeshSoFar): ConfigProblem[] {
  const role = mesh.gossip?.role;
  const problems = [
    ...samePorts(mesh),
    ...restartOfMany(mesh.registry),
    ...halfAClient(mesh.registry),
    ...etcdContradictions(mesh.registry),
    ...leadershipContradictions(mesh.leadership),
  ];
  if (role === 'control' && mesh.registry === undefined) {
    const message = 'is missing: a control node opens the registry; set mesh.registry.kind, and what that kind needs';
    problems.push({ path: 'registry', message });
  }
  if (role !== 'worker' && role !== 'gateway') return problems;
  const wayOut = 'leave it out here, or set mesh.gossip.role: control';
  if (mesh.registry !== undefined) {
    const message = `only control nodes hold the store’s credentials, and a ${role} reaches it through them: ${wayOut}`;
    problems.push({ path: 'registry', message });
  }
  if (mesh.security?.ca !== undefined) {
    const message = `only control nodes sign certificates, so the CA’s key must not lie with a ${role}: ${wayOut}`;
    problems.push({ path: 'security.ca', message });
  }
  return problems;
}

/** What one server keeps over a restart says nothing of another that takes its place. */
function restartOfMany(registry: unknown): ConfigProblem[] {
  const { afterRestart, sentinel } = (registry ?? {}) as { afterRestart?: unknown; sentinel?: unknown };
  if (afterRestart !== 'continue' || sentinel === undefined) return [];
  const message = 'continue is for one server, and sentinels may put another in its place: leave it out';
  return [{ path: 'registry.afterRestart', message }];
}

/** A client certificate is of no use without its key, nor a key without its certificate. */
function halfAClient(registry: unknown): ConfigProblem[] {
  const { tls } = (registry ?? {}) as { tls?: Readonly<Record<string, unknown>> };
  const pair = ['certificatePath', 'keyPath'] as const;
  const missing = pair.filter((name) => tls?.[name] === undefined);
  if (tls === undefined || missing.length !== 1) return [];
  const given = pair.find((name) => name !== missing[0]);
  return [{ path: `registry.tls.${missing[0]}`, message: `is missing: it goes with ${given}` }];
}

function samePorts({ gossip, control }: MeshSoFar): ConfigProblem[] {
  const listeners: [path: string, port: unknown][] = [
    ['gossip.port', gossip?.port],
    ['control.healthPort', control?.healthPort],
  ];
  if (gossip?.role === 'control') {
    listeners.push(['control.grpcPort', control?.grpcPort], ['control.httpsPort', control?.httpsPort]);
  }
  const taken = new Map<number, string>();
  return listeners.flatMap(([path, port]) => {
    if (typeof port !== 'number' || port === 0) return [];
    const other = taken.get(port);
    if (other !== undefined) {
      return [{ path, message: `${port} is also mesh.${other}: give each listener a port of its own` }];
    }
    taken.set(port, path);
    return [];
  });
}

/** Keys that are each fine and do not go together. They are looked at even while other keys are wrong, so that everything is told at once. */
import type { ConfigProblem } from './config-error.ts';

/** As much of `mesh` as could be read. */
interface MeshSoFar {
  readonly gossip?: { readonly role?: unknown; readonly port?: unknown };
  readonly registry?: unknown;
  readonly control?: { readonly grpcPort?: unknown; readonly httpsPort?: unknown; readonly healthPort?: unknown };
  readonly security?: { readonly ca?: unknown };
}

export function contradictions(mesh: MeshSoFar): ConfigProblem[] {
  const role = mesh.gossip?.role;
  const problems = samePorts(mesh);
  if (role === 'control' && mesh.registry === undefined) {
    const message = 'is missing: a control node opens the registry; set mesh.registry.kind and mesh.registry.path';
    problems.push({ path: 'registry', message });
  }
  if (role !== 'worker' && role !== 'gateway') return problems;
  const wayOut = 'leave it out here, or set mesh.gossip.role: control';
  if (mesh.registry !== undefined) {
    const message = `only control nodes open the registry, and a ${role} works without it: ${wayOut}`;
    problems.push({ path: 'registry', message });
  }
  if (mesh.security?.ca !== undefined) {
    const message = `only control nodes sign certificates, so the CA’s key must not lie with a ${role}: ${wayOut}`;
    problems.push({ path: 'security.ca', message });
  }
  return problems;
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

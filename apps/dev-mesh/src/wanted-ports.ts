/** Every port that a development mesh listens on, each with the option that moves it. */
import type { NodePlan } from './mesh-plan.ts';
import type { WantedPort } from './ports.ts';

export interface PortChoices {
  readonly plans: readonly NodePlan[];
  readonly identityPort: number;
  /** Absent: no console. */
  readonly consolePort?: number;
}

export function wantedPorts({ plans, identityPort, consolePort }: PortChoices): readonly WantedPort[] {
  const host = '127.0.0.1';
  const ofNode = (plan: NodePlan): WantedPort[] => {
    const port = (what: string, number: number) => ({
      host,
      port: number,
      what: `${what} of ${plan.nodeId}`,
      override: '--port-base',
    });
    return [
      port('mesh', plan.meshPort),
      port('health', plan.healthPort),
      ...(plan.role === 'control'
        ? [port('control gRPC', plan.controlGrpcPort), port('control HTTPS', plan.controlHttpsPort)]
        : []),
    ];
  };
  return [
    ...plans.flatMap(ofNode),
    { host, port: identityPort, what: 'identity provider', override: '--identity-port' },
    ...(consolePort === undefined ? [] : [{ host, port: consolePort, what: 'console', override: '--console-port' }]),
  ];
}

/** The node processes of a development mesh: started, killed, frozen, restarted, cut apart. All from outside, by signals and relays. */
import type { LinkFaults } from './link-faults.ts';
import { linksCanBeCut, type NodePlan } from './mesh-plan.ts';
import { type ProcessSpec, type SupervisedProcess, superviseProcess } from './supervised-process.ts';

export interface NodeFleetOptions {
  readonly plans: readonly NodePlan[];
  readonly faults: LinkFaults;
  readonly specOf: (plan: NodePlan) => ProcessSpec;
  /** New key and certificate before a restart: the old one may have run out while the node was down. */
  readonly enrol: (plan: NodePlan) => Promise<void>;
  readonly say: (line: string) => void;
  readonly onPids: () => void;
}

export interface NodeFleet {
  startAll(): void;
  stateOf(nodeId: string): string;
  pidOf(nodeId: string): number;
  pids(): readonly number[];
  kill(nodes: readonly string[], freeze: boolean): Promise<string>;
  restart(nodes: readonly string[]): Promise<string>;
  partition(nodes: readonly string[], from: readonly string[] | undefined, oneWay: boolean): string;
  heal(nodes: readonly string[] | undefined): string;
  endAll(): Promise<void>;
}

export function nodeFleet(options: NodeFleetOptions): NodeFleet {
  const { plans, faults, say } = options;
  const running = new Map<string, SupervisedProcess>();
  let ending = false;

  const planOf = (nodeId: string): NodePlan => {
    const plan = plans.find((candidate) => candidate.nodeId === nodeId);
    if (plan === undefined) {
      throw new RangeError(
        `there is no node ${nodeId} here; the nodes are ${plans.map((one) => one.nodeId).join(', ')}`,
      );
    }
    return plan;
  };
  const start = (plan: NodePlan) => {
    const child = superviseProcess(options.specOf(plan));
    running.set(plan.nodeId, child);
    options.onPids();
    void child.ended.then(({ asked, how }) => {
      options.onPids();
      if (asked || ending) return;
      say(`${plan.nodeId} ended by itself (${how}); its log: ${options.specOf(plan).logFile}`);
      say(`  start it again with: npx omnirelay dev restart ${plan.nodeId}`);
    });
  };
  const stateOf = (nodeId: string) => running.get(nodeId)?.state() ?? 'ended';

  return {
    startAll: () => {
      for (const plan of plans) start(plan);
    },
    stateOf,
    pidOf: (nodeId) => running.get(nodeId)?.pid ?? 0,
    pids: () => [...running.values()].filter((child) => child.state() !== 'ended').map((child) => child.pid),
    kill: async (nodes, freeze) => {
      nodes.forEach(planOf);
      await Promise.all(
        nodes.map((nodeId) => (freeze ? running.get(nodeId)?.freeze() : running.get(nodeId)?.end({ hard: true }))),
      );
      const told = freeze ? `Froze ${nodes.join(', ')} (SIGSTOP)` : `Killed ${nodes.join(', ')} (SIGKILL)`;
      return `${told}. Bring back with: npx omnirelay dev restart ${nodes.join(',')}`;
    },
    restart: async (nodes) => {
      const chosen = nodes.map(planOf);
      await Promise.all(
        chosen.map(async (plan) => {
          const child = running.get(plan.nodeId);
          if (child?.state() === 'frozen') {
            child.resume();
            return;
          }
          await child?.end();
          await options.enrol(plan);
          start(plan);
        }),
      );
      return `Started ${nodes.join(', ')} again.`;
    },
    partition: (nodes, from, oneWay) => {
      nodes.forEach(planOf);
      from?.forEach(planOf);
      if (!linksCanBeCut) {
        throw new RangeError(
          'links can be cut on Linux only: the relays know a node by its own address in 127.0.17.0/24, which this system does not have',
        );
      }
      const others = from ?? plans.map((plan) => plan.nodeId).filter((nodeId) => !nodes.includes(nodeId));
      for (const nodeId of nodes) {
        for (const other of others) {
          if (other === nodeId) continue;
          faults.hold(nodeId, other);
          if (!oneWay) faults.hold(other, nodeId);
        }
      }
      const way = oneWay ? 'Nothing flows any more from' : 'Nothing flows any more between';
      return `${way} ${nodes.join(', ')} and ${others.join(', ')}. Heal with: npx omnirelay dev heal`;
    },
    heal: (nodes) => {
      nodes?.forEach(planOf);
      faults.release(nodes);
      for (const [nodeId, child] of running) if (nodes === undefined || nodes.includes(nodeId)) child.resume();
      return 'All links carry again, and frozen nodes run.';
    },
    endAll: async () => {
      ending = true;
      await Promise.all([...running.values()].map((child) => child.end()));
    },
  };
}

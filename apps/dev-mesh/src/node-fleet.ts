/**
 * The node processes of a development mesh: started, killed, frozen, restarted, cut apart. All from outside, by signals and relays, and one
 * command at a time, so that no node ever has two processes, and none is left once the end has begun.
 */
import { commandQueue } from './command-queue.ts';
import type { LinkFaults } from './link-faults.ts';
import { linksCanBeCut, type NodePlan } from './mesh-plan.ts';
import { type ProcessSpec, type SupervisedProcess, superviseProcess } from './supervised-process.ts';

export interface NodeFleetOptions {
  readonly plans: readonly NodePlan[];
  readonly faults: LinkFaults;
  readonly specOf: (plan: NodePlan) => ProcessSpec;
  /** New key and certificate before a new process: the old one may have run out while the node was down. */
  readonly enrol: (plan: NodePlan) => Promise<void>;
  readonly say: (line: string) => void;
  readonly onPids: () => void;
}

export interface NodeFleet {
  /**
   * Starts one, and the others once that one is up: it leaves its compiled code where they find it. All at once compile the same and get in
   * each other's way when they write it down, up to seconds after they have shut down.
   */
  startAll(isUp: (plan: NodePlan) => Promise<void>): Promise<void>;
  stateOf(nodeId: string): string;
  pidOf(nodeId: string): number;
  pids(): readonly number[];
  /** Asks the process of a node that answers; see `SupervisedProcess`. */
  ask(nodeId: string, command: unknown): Promise<string>;
  kill(nodes: readonly string[], freeze: boolean): Promise<string>;
  restart(nodes: readonly string[]): Promise<string>;
  partition(nodes: readonly string[], from: readonly string[] | undefined, oneWay: boolean): Promise<string>;
  heal(nodes: readonly string[] | undefined): Promise<string>;
  /** Ends every node; commands that wait are refused. */
  endAll(): Promise<void>;
}

export function nodeFleet(options: NodeFleetOptions): NodeFleet {
  const { plans, faults, say } = options;
  const running = new Map<string, SupervisedProcess>();
  const queue = commandQueue();
  let ending = false;
  const refuseWhenEnding = (): void => {
    if (ending) throw new RangeError('the mesh is ending: nothing is changed any more');
  };
  const inTurn = (command: () => string | Promise<string>): Promise<string> =>
    queue.run(() => {
      refuseWhenEnding();
      return command();
    });

  const planOf = (nodeId: string): NodePlan => {
    const plan = plans.find((candidate) => candidate.nodeId === nodeId);
    if (plan === undefined) {
      throw new RangeError(
        `there is no node ${nodeId} here; the nodes are ${plans.map((one) => one.nodeId).join(', ')}`,
      );
    }
    return plan;
  };
  const start = (plan: NodePlan): SupervisedProcess => {
    refuseWhenEnding();
    const child = superviseProcess(options.specOf(plan));
    running.set(plan.nodeId, child);
    options.onPids();
    void child.ended.then(({ asked, how }) => {
      options.onPids();
      if (asked || ending) return;
      say(`${plan.nodeId} ended by itself (${how}); its log: ${options.specOf(plan).logFile}`);
      say(`  start it again with: npx omnirelay dev restart ${plan.nodeId}`);
    });
    return child;
  };
  /** Says in a few words what that took: a frozen process was never gone. */
  const bringBack = async (plan: NodePlan): Promise<string> => {
    const child = running.get(plan.nodeId);
    if (child?.state() === 'frozen') {
      child.resume();
      return 'was frozen and goes on, as the same process';
    }
    const ran = child?.state() === 'running';
    await child?.end();
    await options.enrol(plan);
    start(plan);
    return ran ? 'was ended and started anew' : 'was started again';
  };
  const stateOf = (nodeId: string) => running.get(nodeId)?.state() ?? 'ended';

  return {
    startAll: async (isUp) => {
      const [first, ...others] = plans;
      if (first === undefined) return;
      const { ended } = start(first);
      await Promise.race([isUp(first), ended]);
      for (const plan of others) start(plan);
    },
    stateOf,
    pidOf: (nodeId) => running.get(nodeId)?.pid ?? 0,
    pids: () => [...running.values()].filter((child) => child.state() !== 'ended').map((child) => child.pid),
    ask: (nodeId, command) =>
      inTurn(() => {
        const child = running.get(nodeId);
        if (child?.state() === 'running') return child.ask(command);
        throw new RangeError(`${nodeId} does not run; bring it back with: npx omnirelay dev restart ${nodeId}`);
      }),
    kill: (nodes, freeze) =>
      inTurn(async () => {
        nodes.forEach(planOf);
        await Promise.all(
          nodes.map((nodeId) => (freeze ? running.get(nodeId)?.freeze() : running.get(nodeId)?.end({ hard: true }))),
        );
        const told = freeze ? `Froze ${nodes.join(', ')} (SIGSTOP)` : `Killed ${nodes.join(', ')} (SIGKILL)`;
        return `${told}. Bring back with: npx omnirelay dev restart ${nodes.join(',')}`;
      }),
    restart: (nodes) =>
      inTurn(async () => {
        const chosen = [...new Set(nodes)].map(planOf);
        const done = await Promise.all(chosen.map(async (plan) => ({ plan, how: await bringBack(plan) })));
        return done.map(({ plan, how }) => `${plan.nodeId} ${how}.`).join(' ');
      }),
    partition: (nodes, from, oneWay) =>
      inTurn(() => {
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
      }),
    heal: (nodes) =>
      inTurn(() => {
        nodes?.forEach(planOf);
        faults.release(nodes);
        const frozen = [...running].filter(
          ([nodeId, child]) => child.state() === 'frozen' && (nodes === undefined || nodes.includes(nodeId)),
        );
        for (const [, child] of frozen) child.resume();
        const links = nodes === undefined ? 'All links carry again' : `All links of ${nodes.join(', ')} carry again`;
        if (frozen.length === 0) return `${links}.`;
        return `${links}, and what was frozen runs again: ${frozen.map(([nodeId]) => nodeId).join(', ')}.`;
      }),
    endAll: async () => {
      ending = true;
      await Promise.all([queue.idle(), ...[...running.values()].map((child) => child.end())]);
    },
  };
}

/** Sends commands to where they belong: those about the control node to its process, those about simulated members into it. */
import type { NodeFleet } from './node-fleet.ts';
import type { SimulatedCommand } from './simulated-commands.ts';

export type FleetCommands = Pick<NodeFleet, 'kill' | 'restart' | 'partition' | 'heal'>;

export function simulatedFleet(fleet: NodeFleet, control: string): FleetCommands {
  const ask = (command: SimulatedCommand): Promise<string> => fleet.ask(control, command);
  const apart = (nodes: readonly string[]) => ({
    real: nodes.filter((node) => node === control),
    simulated: nodes.filter((node) => node !== control),
  });
  const both = async (...told: readonly (Promise<string> | false)[]) =>
    (await Promise.all(told)).filter((line) => line !== false).join('\n');
  return {
    kill: (nodes, freeze) => {
      const { real, simulated } = apart(nodes);
      return both(
        // Before the process that would do it is gone.
        simulated.length > 0 && ask({ command: 'kill', nodes: simulated, freeze }),
        real.length > 0 && fleet.kill(real, freeze),
      );
    },
    restart: async (nodes) => {
      const { real, simulated } = apart(nodes);
      const told = real.length > 0 && (await fleet.restart(real));
      return both(
        told !== false && Promise.resolve(told),
        simulated.length > 0 && ask({ command: 'restart', nodes: simulated }),
      );
    },
    partition: (nodes, from, oneWay) =>
      ask({ command: 'partition', nodes, oneWay, ...(from === undefined ? {} : { from }) }),
    heal: async (nodes) => {
      if (fleet.stateOf(control) === 'frozen') await fleet.heal([control]);
      return ask({ command: 'heal', ...(nodes === undefined ? {} : { nodes }) });
    },
  };
}

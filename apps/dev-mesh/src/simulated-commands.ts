/** What `omnirelay dev kill|restart|partition|heal` do to simulated members. Says what was done, as for real ones. */
import { type LiveChanges, type LiveFleet, liveNodeId } from '@omnirelay/simulation';
import type { DevCommand } from './control-socket.ts';

export type SimulatedCommand = Extract<DevCommand, { command: 'kill' | 'restart' | 'partition' | 'heal' }>;

/** @throws RangeError for members that are not there, or that cannot do it */
export function simulatedCommands(
  fleet: LiveFleet,
  changes: Pick<LiveChanges, 'leaveAlone'>,
): (command: SimulatedCommand) => string {
  const numbers = (nodes: readonly string[], withSelf: boolean): number[] =>
    [...new Set(nodes)].map((name) => {
      const member = fleet.memberOf(name, withSelf);
      if (member !== undefined) return member;
      throw new RangeError(`there is no simulated member ${name} here; they are n1 to n${fleet.members}`);
    });
  const machinesOnly = (members: readonly number[]): void => {
    const other = members.find((member) => !fleet.isMachine(member));
    if (other === undefined) return;
    throw new RangeError(
      `n${other} follows a timetable and has no links to cut: only n0 to n${fleet.machines} are machines with links`,
    );
  };
  const restart = (member: number): string => {
    switch (fleet.stateOf(member)) {
      case 'frozen':
        fleet.resume(member);
        return `n${member} was frozen and goes on, as the same life.`;
      case 'running':
        fleet.kill(member);
        fleet.start(member);
        return `n${member} was ended and started anew.`;
      case 'ended':
        fleet.start(member);
        return `n${member} was started again.`;
    }
  };
  return (command) => {
    switch (command.command) {
      case 'kill': {
        const members = numbers(command.nodes, false);
        changes.leaveAlone(members);
        for (const member of members) {
          if (command.freeze === true) fleet.freeze(member);
          else fleet.kill(member);
        }
        const names = members.map(liveNodeId);
        return `${command.freeze === true ? 'Froze' : 'Killed'} ${names.join(', ')} (simulated). Bring back with: npx omnirelay dev restart ${names.join(',')}`;
      }
      case 'restart': {
        const members = numbers(command.nodes, false);
        changes.leaveAlone(members);
        return members.map(restart).join(' ');
      }
      case 'partition': {
        const members = numbers(command.nodes, true);
        const inside = new Set(members);
        const everybody = Array.from({ length: fleet.machines + 1 }, (_, member) => member);
        const others =
          command.from === undefined ? everybody.filter((member) => !inside.has(member)) : numbers(command.from, true);
        machinesOnly([...members, ...others]);
        for (const member of members) {
          for (const other of others) {
            if (member === other) continue;
            fleet.cut(member, other);
            if (command.oneWay !== true) fleet.cut(other, member);
          }
        }
        const way = command.oneWay === true ? 'Nothing flows any more from' : 'Nothing flows any more between';
        const far = command.from === undefined ? 'all others' : others.map(liveNodeId).join(', ');
        return `${way} ${members.map(liveNodeId).join(', ')} and ${far} (simulated). Heal with: npx omnirelay dev heal`;
      }
      case 'heal': {
        const members = command.nodes === undefined ? undefined : numbers(command.nodes, true);
        fleet.heal(members === undefined ? undefined : new Set(members));
        for (const member of members ?? Array.from({ length: fleet.members }, (_, index) => index + 1))
          if (fleet.stateOf(member) === 'frozen') fleet.resume(member);
        const whose = members === undefined ? 'All links' : `All links of ${members.map(liveNodeId).join(', ')}`;
        return `${whose} carry again, and what was frozen runs (simulated).`;
      }
    }
  };
}

/**
 * What members weigh, from the resident sizes of processes of the same age in the same mesh: a process of one, a process of several, and
 * what a further member adds to a process.
 */

export interface ProcessSize {
  readonly members: number;
  readonly bytes: number;
}

export interface MemorySummary {
  /** Of the fullest processes. */
  readonly membersPerProcess: number;
  /** Their mean. */
  readonly rssBytesPerProcess: number;
  /** Mean of the processes with one member; null where there is none. */
  readonly rssBytesOfOne: number | null;
  /** Null where the sizes do not differ, so that nothing can be told apart. */
  readonly rssBytesPerMember: number | null;
}

/** @throws RangeError of no process */
export function summariseMemory(processes: readonly ProcessSize[]): MemorySummary {
  if (processes.length === 0) throw new RangeError('no process to weigh');
  const mean = (members: number): number | null => {
    const sizes = processes.filter((each) => each.members === members);
    return sizes.length === 0 ? null : sizes.reduce((sum, { bytes }) => sum + bytes, 0) / sizes.length;
  };
  const membersPerProcess = Math.max(...processes.map(({ members }) => members));
  const rssBytesPerProcess = mean(membersPerProcess) as number;
  const rssBytesOfOne = mean(1);
  return {
    membersPerProcess,
    rssBytesPerProcess,
    rssBytesOfOne,
    rssBytesPerMember:
      membersPerProcess === 1 || rssBytesOfOne === null
        ? null
        : (rssBytesPerProcess - rssBytesOfOne) / (membersPerProcess - 1),
  };
}

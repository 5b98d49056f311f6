/** The same act as a command. */
export function intentCommand(verb: 'cordon' | 'uncordon', nodeId: string, reason: string): string {
  const quoted = reason.trim() === '' ? '' : ` --reason '${reason.trim().replaceAll("'", "'\\''")}'`;
  return `omnirelay mesh peers ${verb} ${nodeId}${quoted}`;
}

/** A transcript is blocks of commands, each with what it brought about, up to an empty line. */

/** The commands of a transcript, each block with what it really brings about. */
export function runBlocks(text: string, execute: (command: string, say: (line: string) => void) => void): string {
  const out: string[] = [];
  for (const block of text.split(/\n\s*\n/).filter((each) => each.trim() !== '')) {
    const commands = block
      .trimEnd()
      .split('\n')
      .filter((line) => line.startsWith('#') || line.startsWith('> '));
    const said: string[] = [];
    for (const command of commands) if (command.startsWith('> ')) execute(command.slice(2), (line) => said.push(line));
    out.push([...commands, ...said].join('\n'));
  }
  return `${out.join('\n\n')}\n`;
}

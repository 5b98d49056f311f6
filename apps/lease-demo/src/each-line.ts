/** Lines of text over a socket, bounded in length: who sends a longer one, or one that cannot be taken, is cut off. */
import type { Socket } from 'node:net';

export function eachLine(
  socket: Socket,
  { bytes, take }: { readonly bytes: number; readonly take: (line: string) => void },
): void {
  let rest = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    try {
      for (const line of lines) take(line);
      if (rest.length > bytes) throw new RangeError(`a line of more than ${bytes} bytes`);
    } catch (error) {
      socket.destroy(error as Error);
    }
  });
}

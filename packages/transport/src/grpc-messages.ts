/** gRPC's length-prefixed messages: one byte of compression (none here), four of length, the message. */

const PREFIX = 5;

/** Messages of one turn in one buffer, so that they leave in one write. */
export function prefixMessages(messages: readonly Uint8Array[], totalBytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(totalBytes + PREFIX * messages.length);
  let at = 0;
  for (const message of messages) {
    buffer[at] = 0;
    buffer.writeUInt32BE(message.length, at + 1);
    buffer.set(message, at + PREFIX);
    at += PREFIX + message.length;
  }
  return buffer;
}

export interface MessageReader {
  /** Hands on each message completed by this chunk; returns what is wrong with the stream, if anything. */
  push(chunk: Buffer, onMessage: (message: Uint8Array) => void): string | null;
}

/** Holds at most one unfinished message of at most `limit` bytes and the chunk it came in. */
export function messageReader(limit: number): MessageReader {
  let parts: Buffer[] = [];
  let held = 0;
  let needed = PREFIX;

  return {
    push(chunk, onMessage) {
      parts.push(chunk);
      held += chunk.length;
      if (held < needed) return null;
      let buffer = parts.length === 1 ? chunk : Buffer.concat(parts, held);
      for (;;) {
        needed = PREFIX;
        if (buffer.length < PREFIX) break;
        if (buffer[0] !== 0) return 'a compressed message where none was agreed';
        const length = buffer.readUInt32BE(1);
        if (length > limit) return `a message of ${length} bytes where at most ${limit} are allowed`;
        needed = PREFIX + length;
        if (buffer.length < needed) break;
        onMessage(buffer.subarray(PREFIX, needed));
        buffer = buffer.subarray(needed);
      }
      parts = buffer.length === 0 ? [] : [buffer];
      held = buffer.length;
      return null;
    },
  };
}

/**
 * The sink's log on disk: appended to, synced before anything of it is acknowledged, and read back whole at the start. What a kill cut off at its end is
 * taken away; damage anywhere else is refused, since nobody could say what is missing. A long one is made shorter then: what is remembered takes its place, in one
 * step, so that a kill leaves the one or the other.
 */
import { type FileHandle, open, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BOUNDS } from '../bounds.ts';
import { SinkError } from './sink-error.ts';
import { decodeRecord, encodeRecord, type LogRecord, type SinkRecord } from './sink-records.ts';

const CHUNK = 1 << 20;
const NEWLINE = 10;

export interface SinkLog extends AsyncDisposable {
  /** On the disk when it resolves. After a failure nobody knows what is there: the process must end, and read it anew. */
  append(records: readonly SinkRecord[]): Promise<void>;
}

/** Whose memory the log is. */
export interface SinkMemory {
  replay(record: LogRecord): void;
  /** All that was replayed, in less room. */
  remains(): Iterable<LogRecord>;
}

export interface LogBounds {
  readonly logBytes: number;
  readonly shortenAbove: number;
}

/** Reads what is there into the memory, in its order. @throws SinkError `damaged` */
export async function openSinkLog(
  file: string,
  memory: SinkMemory,
  { logBytes, shortenAbove }: LogBounds = BOUNDS.sink,
): Promise<SinkLog> {
  const whole = await readWhole(file, (record) => memory.replay(record));
  if (whole > shortenAbove) {
    const beside = `${file}.shorter`;
    await writeFile(beside, encoded(memory.remains()), { flush: true });
    await rename(beside, file);
  }
  // The file's name must be on the disk as well.
  await syncFolder(dirname(file));
  await using opened = new AsyncDisposableStack();
  const handle = opened.use(await open(file, 'a'));
  let { size: length } = await handle.stat();
  const lifetime = opened.move();
  return {
    async append(records) {
      const bytes = Buffer.from(records.map(encodeRecord).join(''));
      if (length + bytes.length > logBytes)
        throw new SinkError('full', `${file} holds ${length} bytes, and may not hold more`);
      for (let from = 0; from < bytes.length; )
        from += (await handle.write(bytes, from, bytes.length - from)).bytesWritten;
      await handle.datasync();
      length += bytes.length;
    },
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  };
}

/** Makes the file where there is none, and takes away what was cut off at its end. @returns how many bytes it has then */
async function readWhole(file: string, replay: (record: LogRecord) => void): Promise<number> {
  await using handle = await open(file, 'a+');
  const whole = await readRecords(handle, replay);
  const { size } = await handle.stat();
  if (size > whole) {
    await handle.truncate(whole);
    await handle.datasync();
  }
  return whole;
}

function* encoded(records: Iterable<LogRecord>): Generator<string> {
  for (const record of records) yield encodeRecord(record);
}

/** @returns how many bytes of it are whole records */
async function readRecords(handle: FileHandle, replay: (record: LogRecord) => void): Promise<number> {
  const chunk = Buffer.alloc(CHUNK);
  let rest = Buffer.alloc(0);
  let whole = 0;
  for (let at = 0; ; ) {
    const { bytesRead } = await handle.read(chunk, 0, CHUNK, at);
    if (bytesRead === 0) return whole;
    at += bytesRead;
    rest = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      const record = decodeRecord(rest.subarray(0, end).toString());
      if (record === null) throw new SinkError('damaged', `what stands at byte ${whole} is no record`);
      replay(record);
      whole += end + 1;
      rest = rest.subarray(end + 1);
    }
  }
}

/** Every record in its order, for whoever judges a log that nobody writes to. @throws SinkError `damaged`, `shortened` */
export async function readSinkLog(file: string, each: (record: SinkRecord) => void): Promise<void> {
  await using handle = await open(file, 'r');
  await readRecords(handle, (record) => {
    if (record.kind === 'counts' || record.kind === 'done')
      throw new SinkError('shortened', `${file} does not hold every record any more`);
    each(record);
  });
}

async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, 'r');
  await handle.sync();
}

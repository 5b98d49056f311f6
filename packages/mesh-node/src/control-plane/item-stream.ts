/**
 * A stream's items over HTTP: server-sent events of a watch, whose `id` is the cursor, so that `Last-Event-ID` resumes; or JSON lines of what
 * ends by itself. A stream that ends with a problem says so.
 */
import { toProblem } from './problem.ts';

const encoder = new TextEncoder();

export type StreamFormat = 'sse' | 'ndjson';

const frameOf: Readonly<Record<StreamFormat, (item: Record<string, unknown>) => string>> = {
  sse: (item) =>
    `id: ${String(item.cursor)}\nevent: ${String(item.kind ?? item.eventKind).toLowerCase()}\ndata: ${JSON.stringify(item)}\n\n`,
  ndjson: (item) => `${JSON.stringify(item)}\n`,
};
const problemOf: Readonly<Record<StreamFormat, (document: unknown) => string>> = {
  sse: (document) => `event: problem\ndata: ${JSON.stringify(document)}\n\n`,
  ndjson: (document) => `${JSON.stringify({ kind: 'Problem', problem: document })}\n`,
};

/** What many streams send is written out once. */
const FRAMES = new WeakMap<object, Uint8Array>();

function frameFor(item: Record<string, unknown>, format: StreamFormat): Uint8Array {
  const known = format === 'sse' ? FRAMES.get(item) : undefined;
  if (known !== undefined) return known;
  const made = encoder.encode(frameOf[format](item));
  if (format === 'sse') FRAMES.set(item, made);
  return made;
}

export interface ItemStreamOptions {
  readonly format: StreamFormat;
  readonly correlationId: string;
  /** Of both: aborted when the reader goes, and by whoever gives up on a reader that takes nothing. */
  readonly ended: AbortController;
}

/** Pulled by the reader, one event at a time: a slow reader is felt by the watch, whose queue is bounded. */
export function itemStream(
  first: IteratorResult<Record<string, unknown>>,
  iterator: AsyncIterator<Record<string, unknown>>,
  options: ItemStreamOptions,
): ReadableStream<Uint8Array> {
  const { format, ended } = options;
  let next: IteratorResult<Record<string, unknown>> | null = first;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        // One that waits for its reader hears of no end: it is let go from here.
        ended.signal.addEventListener('abort', () => void iterator.return?.(), { once: true });
        if (format === 'sse') controller.enqueue(encoder.encode('retry: 1000\n\n'));
      },
      async pull(controller) {
        try {
          const result = next ?? (await iterator.next());
          next = null;
          if (result.done === true) controller.close();
          else controller.enqueue(frameFor(result.value, format));
        } catch (error) {
          const document = toProblem(error).document(options.correlationId);
          controller.enqueue(encoder.encode(problemOf[format](document)));
          controller.close();
        }
      },
      async cancel() {
        ended.abort();
        await iterator.return?.();
      },
    },
    { highWaterMark: 1 },
  );
}

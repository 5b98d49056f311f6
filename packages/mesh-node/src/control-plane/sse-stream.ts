/** Server-sent events of a watch: `id` is the cursor, so that `Last-Event-ID` resumes. A stream that ends with a problem says so. */
import { toProblem } from './problem.ts';

const encoder = new TextEncoder();

function frame(item: Record<string, unknown>): Uint8Array {
  const kind = String(item.kind).toLowerCase();
  return encoder.encode(`id: ${String(item.cursor)}\nevent: ${kind}\ndata: ${JSON.stringify(item)}\n\n`);
}

/** Pulled by the reader, one event at a time: a slow reader is felt by the watch, whose queue is bounded. */
export function sseStream(
  first: IteratorResult<Record<string, unknown>>,
  iterator: AsyncIterator<Record<string, unknown>>,
  options: { readonly correlationId: string; readonly abort: () => void },
): ReadableStream<Uint8Array> {
  let next: IteratorResult<Record<string, unknown>> | null = first;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        controller.enqueue(encoder.encode('retry: 1000\n\n'));
      },
      async pull(controller) {
        try {
          const result = next ?? (await iterator.next());
          next = null;
          if (result.done === true) controller.close();
          else controller.enqueue(frame(result.value));
        } catch (error) {
          const document = toProblem(error).document(options.correlationId);
          controller.enqueue(encoder.encode(`event: problem\ndata: ${JSON.stringify(document)}\n\n`));
          controller.close();
        }
      },
      async cancel() {
        options.abort();
        await iterator.return?.();
      },
    },
    { highWaterMark: 1 },
  );
}

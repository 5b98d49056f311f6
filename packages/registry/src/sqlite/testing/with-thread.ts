import type { Worker } from 'node:worker_threads';

/** What `open` opens, with the thread that it starts for it: a test may end that, as a fault in it would. */
export async function withThread<T>(open: () => Promise<T>): Promise<{ opened: T; thread: Worker }> {
  const threads: Worker[] = [];
  const note = (worker: Worker): void => void threads.push(worker);
  process.on('worker', note);
  try {
    const opened = await open();
    return { opened, thread: threads.at(-1)! };
  } finally {
    process.off('worker', note);
  }
}

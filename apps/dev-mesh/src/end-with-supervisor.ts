/**
 * Loaded before the main module of every child (`--import`): the supervisor holds the other end of stdin, and when that closes, it
 * is gone. The child then ends itself as if it had been asked to, and by force if that takes too long.
 */
import { isMainThread } from 'node:worker_threads';

const FORCE_AFTER_MS = 6_000;

// Worker threads load this too, and their stdin is closed from the start.
if (isMainThread) {
  process.stdin.on('error', () => {});
  process.stdin.on('close', () => {
    setTimeout(() => process.exit(1), FORCE_AFTER_MS).unref();
    process.kill(process.pid, 'SIGTERM');
  });
  process.stdin.resume();
  // Listening to it must not keep a process alive that has nothing else to do.
  (process.stdin as unknown as { unref?: () => void }).unref?.();
}

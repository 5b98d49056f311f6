/** What the client knows of its line: when a control node last answered, and since when none does. */
import type { ConnectionState } from './api.ts';
import { CLIENT_BOUNDS } from './bounds.ts';

export interface LineState extends Disposable {
  current(): ConnectionState;
  answered(source: string): void;
  lost(why: string): void;
  subscribe(listener: (state: ConnectionState) => void): () => void;
}

export function lineState(): LineState {
  const listeners = new Set<(state: ConnectionState) => void>();
  let state: ConnectionState = { state: 'reconnecting', since: Date.now() };
  let lostAt: number | null = null;
  let lastError: string | undefined;
  let timers: NodeJS.Timeout[] = [];

  function tell(next: ConnectionState): void {
    state = next;
    for (const listener of [...listeners]) listener(next);
  }
  function disarm(): void {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
  }
  function after(ms: number, name: 'reconnecting' | 'offline'): void {
    const since = lostAt ?? Date.now();
    const timer = setTimeout(() => {
      if (state.state === name) return;
      tell({ state: name, since, ...(lastError === undefined ? {} : { lastError }) });
    }, ms);
    timer.unref();
    timers.push(timer);
  }

  return {
    current: () => state,
    answered(source) {
      disarm();
      lostAt = null;
      lastError = undefined;
      if (state.state === 'live' && (state.source === source || source === '')) return;
      const since = state.state === 'live' ? state.since : Date.now();
      tell({ state: 'live', since, ...(source === '' ? {} : { source }) });
    },
    lost(why) {
      lastError = why;
      if (lostAt !== null) return;
      lostAt = Date.now();
      after(CLIENT_BOUNDS.reconnectingAfterMs, 'reconnecting');
      after(CLIENT_BOUNDS.offlineAfterMs, 'offline');
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    [Symbol.dispose]() {
      disarm();
      listeners.clear();
    },
  };
}

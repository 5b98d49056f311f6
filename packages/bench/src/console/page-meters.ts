/** What the browser itself measures. The meters are texts: they run in the page, from before its first byte, and answer when asked. */
import type { Page } from '@playwright/test';

const METERS = `
  window.meters = { lcp: 0, interactions: new Map(), frames: [], painted: undefined };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.meters.lcp = entry.startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries())
      if (interactionId) window.meters.interactions.set(interactionId, Math.max(duration, window.meters.interactions.get(interactionId) ?? 0));
  }).observe({ type: 'event', buffered: true, durationThreshold: 16 });
`;

export async function installMeters(page: Page): Promise<void> {
  await page.addInitScript(METERS);
}

/** Milliseconds from the start of the navigation. */
export const largestPaint = (page: Page): Promise<number> => page.evaluate('window.meters.lcp');

/** The longest event of each interaction so far, in milliseconds; those under 16 ms are not told by the browser and count as 8. */
export const interactionTimes = (page: Page): Promise<readonly number[]> =>
  page.evaluate('[...window.meters.interactions.values()]');

/** The time between painted frames, for so long, in milliseconds. */
export const frameTimes = (page: Page, forMs: number): Promise<readonly number[]> =>
  page.evaluate(`new Promise((resolve) => {
    const times = [];
    let last = performance.now();
    const end = last + ${forMs};
    const step = (now) => {
      times.push(now - last);
      last = now;
      if (now < end) requestAnimationFrame(step);
      else resolve(times.slice(1));
    };
    requestAnimationFrame((now) => { last = now; requestAnimationFrame(step); });
  })`);

/** Resolves with the wall clock of the frame in which \`text\` first stands in the row of \`name\`. Call before the change. */
export const paintedAt = (page: Page, name: string, text: string): Promise<number> =>
  page.evaluate(`new Promise((resolve) => {
    const there = () => [...document.querySelectorAll('tbody tr')].some(
      (row) => row.textContent.startsWith(${JSON.stringify(name)}) && row.textContent.includes(${JSON.stringify(text)}));
    const look = () => {
      if (!there()) return false;
      observer.disconnect();
      // The frame in which it is painted ends before the one after it begins.
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(Date.now())));
      return true;
    };
    const observer = new MutationObserver(look);
    if (!look()) observer.observe(document.body, { childList: true, subtree: true, characterData: true });
  })`);

/** Bytes of live objects, after a collection. */
export async function liveHeap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  try {
    await session.send('HeapProfiler.enable');
    await session.send('HeapProfiler.collectGarbage');
    return (await session.send('Runtime.getHeapUsage')).usedSize;
  } finally {
    await session.detach();
  }
}

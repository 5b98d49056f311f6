/** Questions to the page itself. They are texts because they run in the browser, whose globals these files do not have. */
import { expect, type Locator, type Page } from '@playwright/test';

/** How far the page scrolls sideways: nothing, when it fits. */
export const sidewaysScroll = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

/** The same if that word stood for the connection. */
export const sidewaysScrollSaying = (page: Page, word: string): Promise<number> =>
  page.evaluate(`(() => {
    const text = document.querySelector('[data-phase]').lastChild;
    const said = text.textContent;
    text.textContent = ${JSON.stringify(word)};
    const scroll = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    text.textContent = said;
    return scroll;
  })()`);

export const focusedRole = (page: Page): Promise<string | null> =>
  page.evaluate('document.activeElement?.getAttribute("role") ?? null');

export const focusedText = (page: Page): Promise<string> =>
  page.evaluate('document.activeElement === document.body ? "" : (document.activeElement?.textContent ?? "").trim()');

/** Goes on by Tab to the grid, past what can be skipped, in as few stops as were promised. */
export async function tabToGrid(page: Page): Promise<void> {
  let stops = 0;
  while ((await focusedRole(page)) !== 'gridcell' && stops < 7) {
    await page.keyboard.press('Tab');
    stops += 1;
    if (/^Skip to the /.test(await focusedText(page))) await page.keyboard.press('Enter');
  }
  expect(await focusedRole(page)).toBe('gridcell');
  expect(stops).toBeLessThanOrEqual(6);
}

/** Goes on by Tab to a control, past what can be skipped, in no more stops than may be taken. */
export async function tabTo(page: Page, control: Locator, most = 8): Promise<void> {
  for (let stop = 0; stop < most; stop++) {
    if (await control.and(page.locator(':focus')).isVisible()) break;
    await page.keyboard.press('Tab');
    if (/^Skip to the /.test(await focusedText(page))) await page.keyboard.press('Enter');
  }
  await expect(control).toBeFocused();
}

export const focusedName = (page: Page): Promise<string> =>
  page.evaluate('document.activeElement?.getAttribute("aria-label") ?? ""');

export const clipboardText = (page: Page): Promise<string> => page.evaluate('navigator.clipboard.readText()');

export const runningAnimations = (page: Page): Promise<number> => page.evaluate('document.getAnimations().length');

/** By the style that rules it, whether or not it has ended: `none` where it does not move. */
export const animationOf = (mark: Locator): Promise<string> =>
  mark.evaluate((element: unknown) => (globalThis as unknown as Painted).getComputedStyle(element).animationName);

interface Painted {
  getComputedStyle(element: unknown, part?: string): { readonly content: string; readonly animationName: string };
}

/** The key that is painted on a control while Shift is held; `none` otherwise. */
export const paintedHint = (control: Locator): Promise<string> =>
  control.evaluate(
    (element: unknown) => (globalThis as unknown as Painted).getComputedStyle(element, '::after').content,
  );

/** What each mark is drawn of. */
export const drawings = (marks: Locator): Promise<readonly string[]> =>
  marks.evaluateAll((all: readonly unknown[]) => all.map((mark) => (mark as { readonly innerHTML: string }).innerHTML));

/** Writes down, in the page, every phase of the connection that is shown: none is missed, however short. */
export async function recordPhases(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(`
    window.seenPhases = [];
    const note = () => {
      const phase = document.querySelector('[data-phase]')?.getAttribute('data-phase');
      if (phase && window.seenPhases.at(-1) !== phase) window.seenPhases.push(phase);
    };
    note();
    new MutationObserver(note).observe(document.body, { attributes: true, childList: true, subtree: true });
  `);
  return () => page.evaluate('window.seenPhases');
}

/** Writes down, in the page, every text that a part of it has, for as long as it is not loaded anew: none is missed, however short. */
export async function recordTexts(page: Page, selector: string): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(`
    window.seenTexts = [];
    const note = () => {
      const text = document.querySelector(${JSON.stringify(selector)})?.textContent;
      if (text && window.seenTexts.at(-1) !== text) window.seenTexts.push(text);
    };
    note();
    new MutationObserver(note).observe(document.body, { characterData: true, childList: true, subtree: true });
  `);
  return () => page.evaluate('window.seenTexts');
}

/** The screen comes to rest, as by its button, at the moment that the page has what is waited for: so it stays to be looked at, however short it lasts. */
export const restOnceThereIs = (page: Page, selector: string): Promise<void> =>
  page.evaluate(`new Promise((resolve) => {
    const look = () => {
      if (document.querySelector(${JSON.stringify(selector)}) === null) return;
      observer.disconnect();
      document.querySelector('[aria-label="Pause the screen"]').click();
      resolve();
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { attributes: true, childList: true, subtree: true });
    look();
  })`);

/** Writes down, in the page and in those that it becomes, whatever is laid over it or calls out: a toast by any name. */
export async function recordToasts(page: Page): Promise<() => Promise<readonly string[]>> {
  const recorder = `
    window.seenToasts = [];
    new MutationObserver((changes) => {
      for (const element of changes.flatMap((change) => [...change.addedNodes]))
        if (
          element instanceof HTMLElement &&
          (element.matches('[role=alert], [role=alertdialog], [class*=toast]') ||
            getComputedStyle(element).position === 'fixed') &&
          element.closest('[role=dialog]') === null
        )
          window.seenToasts.push(element.textContent);
    }).observe(document, { childList: true, subtree: true });
  `;
  await page.addInitScript(recorder);
  await page.evaluate(recorder);
  return () => page.evaluate('window.seenToasts');
}

/** `n1 Alive Active` of every cell of the topology, in the order of their text. */
export const cellStates = (page: Page): Promise<readonly string[]> =>
  page.evaluate(`[...document.querySelectorAll('[role=gridcell]')]
    .map((cell) => [cell.id.slice('cell-'.length), cell.dataset.status, cell.dataset.intent].join(' '))
    .sort()`);

/** What is painted on the canvas once all that is known is painted, as a picture; empty where there is none. */
export const painted = (page: Page): Promise<string> =>
  page.evaluate(`new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() =>
    resolve(document.querySelector('canvas')?.toDataURL() ?? ''))))`);

/**
 * Writes down, in the page and in those that it becomes, what is painted beside the bands of the grid of shards: of each by its name how many it had, one after the
 * other.
 */
export async function recordBands(page: Page): Promise<(name: string) => Promise<readonly number[]>> {
  await page.addInitScript(`
    window.seenBands = {};
    let name = '';
    const paint = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (text, ...where) {
      if (this.textAlign === 'left') name = text;
      else {
        const counts = (window.seenBands[name] ??= []);
        if (counts.at(-1) !== Number(text)) counts.push(Number(text));
      }
      return paint.call(this, text, ...where);
    };
  `);
  return (name) => page.evaluate(`window.seenBands[${JSON.stringify(name)}] ?? []`);
}

/** Whether the browser has put a picture of the fleet aside. */
export const pictureIsKept = (page: Page): Promise<boolean> =>
  page.evaluate(`new Promise((resolve, reject) => {
    const opening = indexedDB.open('omnirelay', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('fleet');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const reading = opening.result.transaction('fleet').objectStore('fleet').get('last');
      reading.onerror = () => reject(reading.error);
      reading.onsuccess = () => {
        opening.result.close();
        resolve(reading.result !== undefined);
      };
    };
  })`);

export const scrollIsLocked = (page: Page): Promise<boolean> =>
  page.evaluate('getComputedStyle(document.body).overflow === "hidden"');

/** What becomes of a style element and of a style attribute that come from elsewhere: the spacing that they wanted, or `normal`. */
export const spacingByIntruders = (page: Page): Promise<readonly string[]> =>
  page.evaluate(`(() => {
    const style = document.createElement('style');
    style.textContent = 'h1 { letter-spacing: 40px }';
    document.head.append(style);
    const markup = document.createElement('div');
    markup.innerHTML = '<p style="letter-spacing: 40px">x</p>';
    document.body.append(markup);
    return [document.querySelector('h1'), markup.firstChild].map((element) => getComputedStyle(element).letterSpacing);
  })()`);

/** Pixels of the page's content that are reached only by scrolling down. */
export const hiddenBelow = (page: Page): Promise<number> =>
  page.evaluate(`Math.max(...[...document.querySelectorAll('main, main .overflow-auto')].map(
    (area) => area.scrollHeight - area.clientHeight))`);

/** Notes each title that the page has had from now on, for as long as it is not loaded anew; empty where it had none. */
export async function recordTitles(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(`
    window.seenTitles = [document.title];
    new MutationObserver(() => {
      if (window.seenTitles.at(-1) !== document.title) window.seenTitles.push(document.title);
    }).observe(document.documentElement, { childList: true, subtree: true, characterData: true });
  `);
  return () => page.evaluate('window.seenTitles');
}

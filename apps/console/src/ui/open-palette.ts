/** The event by which any control opens the command palette. */
export const OPEN_PALETTE = 'omnirelay:open-palette';

export const openPalette = (): void => void window.dispatchEvent(new Event(OPEN_PALETTE));

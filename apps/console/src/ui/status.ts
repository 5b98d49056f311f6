/** The words, shapes and colours of what a peer is (liveness) and of what operators want of it (intent). Colour is the third signal. */
export type Liveness = 'Alive' | 'Suspect' | 'Dead' | 'Left';
export type Intent = 'Active' | 'Cordoned' | 'Draining' | 'Drained' | 'Removed' | 'Unknown';
export type Shape =
  | 'filled-circle'
  | 'triangle'
  | 'square-x'
  | 'hollow-circle'
  | 'half-diamond'
  | 'double-chevron'
  | 'pause-bar';
export type StatusColour = 'alive' | 'suspect' | 'dead' | 'left' | 'progress' | 'conflict';

export interface StatusStyle {
  readonly shape: Shape;
  readonly colour: StatusColour;
  readonly word: string;
  /** Worst first: 0 is what a person looks at before all else. */
  readonly rank: number;
}

export const LIVENESS: Readonly<Record<Liveness, StatusStyle>> = {
  Dead: { shape: 'square-x', colour: 'dead', word: 'Dead', rank: 0 },
  Suspect: { shape: 'triangle', colour: 'suspect', word: 'Suspect', rank: 1 },
  Alive: { shape: 'filled-circle', colour: 'alive', word: 'Alive', rank: 2 },
  Left: { shape: 'hollow-circle', colour: 'left', word: 'Left', rank: 3 },
};

export const INTENT_WORDS: Readonly<Record<Intent, string>> = {
  Active: 'Active',
  Cordoned: 'Cordoned',
  Draining: 'Draining',
  Drained: 'Drained',
  Removed: 'Removed',
  Unknown: 'Intent not known',
};

export type Palette = Readonly<Record<StatusColour, string>>;

export const PALETTES: Readonly<Record<'dark' | 'light', { readonly background: string; readonly colours: Palette }>> =
  {
    dark: {
      background: '#0b0f14',
      colours: {
        alive: '#2ce6b3',
        suspect: '#fed83f',
        dead: '#ec664d',
        left: '#68696e',
        progress: '#0072ff',
        conflict: '#f380e0',
      },
    },
    light: {
      background: '#ffffff',
      colours: {
        alive: '#049f5e',
        suspect: '#bf8911',
        dead: '#912600',
        left: '#8e94a4',
        progress: '#003ecf',
        conflict: '#911c8e',
      },
    },
  };

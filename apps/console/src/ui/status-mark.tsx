/** A status as people read it: the glyph in its colour, the word beside it in the colour of text. */
import { INTENT_WORDS, type Intent, LIVENESS, type Liveness, type Shape, type StatusColour } from './status.ts';

const PATHS: Readonly<Record<Shape, React.ReactNode>> = {
  'filled-circle': <circle cx="6" cy="6" r="4" fill="currentColor" />,
  triangle: <path d="M6 1.2 11.2 10.6H.8Z" fill="currentColor" />,
  'square-x': (
    <>
      <rect x="1" y="1" width="10" height="10" fill="currentColor" />
      <path d="m3.5 3.5 5 5m0-5-5 5" stroke="var(--surface)" strokeWidth="1.6" />
    </>
  ),
  'hollow-circle': <circle cx="6" cy="6" r="3.8" fill="none" stroke="currentColor" strokeWidth="1.6" />,
  'half-diamond': (
    <>
      <path d="M6 1 11 6 6 11 1 6Z" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <path d="M6 1v10L1 6Z" fill="currentColor" />
    </>
  ),
  'double-chevron': (
    <path d="m1.5 2.5 3.5 3.5-3.5 3.5m5-7 3.5 3.5-3.5 3.5" fill="none" stroke="currentColor" strokeWidth="1.8" />
  ),
  'pause-bar': <path d="M3 1.5h2v9H3zM7 1.5h2v9H7z" fill="currentColor" />,
};

/** Whole words: the style sheet is made of those that stand in the source. */
const COLOURED: Readonly<Record<StatusColour, string>> = {
  alive: 'text-status-alive',
  suspect: 'text-status-suspect',
  dead: 'text-status-dead',
  left: 'text-status-left',
  progress: 'text-status-progress',
  conflict: 'text-status-conflict',
};

export function Glyph({ shape, colour }: { readonly shape: Shape; readonly colour: StatusColour }) {
  return (
    <svg viewBox="0 0 12 12" className={`size-3 shrink-0 ${COLOURED[colour]}`} aria-hidden="true">
      {PATHS[shape]}
    </svg>
  );
}

export interface WordedGlyphProps {
  readonly shape: Shape;
  readonly colour: StatusColour;
  readonly word: string;
}

export const WordedGlyph = ({ shape, colour, word }: WordedGlyphProps) => (
  <span className="inline-flex items-center gap-1.5 align-bottom whitespace-nowrap">
    <Glyph shape={shape} colour={colour} />
    {word}
  </span>
);

export const LivenessMark = ({ status }: { readonly status: Liveness }) => <WordedGlyph {...LIVENESS[status]} />;

function PauseBar() {
  return (
    <svg viewBox="0 0 12 12" className="size-3 shrink-0" aria-hidden="true">
      {PATHS['pause-bar']}
    </svg>
  );
}

/** Operator intent: no hue of its own. */
export function IntentMark({ intent }: { readonly intent: Intent }) {
  const word = INTENT_WORDS[intent];
  if (intent === 'Active') return <span className="text-soft">{word}</span>;
  return (
    <span className="chip border-2 border-current font-medium">
      {intent === 'Draining' ? <Glyph shape="half-diamond" colour="progress" /> : <PauseBar />}
      {word}
    </span>
  );
}

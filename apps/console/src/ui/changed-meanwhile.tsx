/** In a review: what is reviewed has changed since it was looked at, so nothing can be confirmed before one has looked again. */
import { Glyph } from './status-mark.tsx';

export interface ChangedMeanwhileProps {
  readonly onLookAgain: () => void;
  /** What is otherwise now. */
  readonly children: React.ReactNode;
}

export const ChangedMeanwhile = ({ onLookAgain, children }: ChangedMeanwhileProps) => (
  <div role="alert" className="flex items-start gap-3 border-l-4 border-status-suspect bg-raised px-3 py-2">
    <span className="pt-1">
      <Glyph shape="triangle" colour="suspect" />
    </span>
    <div className="min-w-0 grow">
      <p className="font-medium">Changed meanwhile</p>
      {children}
    </div>
    <button type="button" className="button" onClick={onLookAgain}>
      Look again
    </button>
  </div>
);

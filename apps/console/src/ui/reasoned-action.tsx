/** A button that is there for everybody: where it may not be pressed it stays within reach, does nothing, and says why not. */
import type { LucideIcon } from 'lucide-react';
import { useId } from 'react';

export interface ReasonedActionProps {
  readonly icon: LucideIcon;
  /** Verb and object: `Cordon n5`. */
  readonly label: string;
  /** Why it may not be pressed, if so. */
  readonly whyNot: string | undefined;
  /** The reason is on the screen already, at the button beside: it is told to assistive technology alone. */
  readonly reasonIsBeside?: boolean;
  readonly onPress: () => void;
  /** Somebody is about to press. */
  readonly onNear: () => void;
  /** What became of it, beside the button. */
  readonly children?: React.ReactNode;
}

export function ReasonedAction(props: ReasonedActionProps) {
  const { icon: Icon, label, whyNot, reasonIsBeside = false, onPress, onNear, children } = props;
  const reasonId = useId();
  return (
    <div className="flex flex-col items-start gap-2">
      <div className="flex flex-wrap items-center gap-3">
        <button
          type="button"
          className="button"
          aria-disabled={whyNot !== undefined}
          aria-describedby={whyNot === undefined ? undefined : reasonId}
          onPointerEnter={onNear}
          onFocus={onNear}
          onClick={() => (whyNot === undefined ? onPress() : undefined)}
        >
          <Icon className="size-3.5" aria-hidden="true" />
          {label}
        </button>
        {children}
      </div>
      {whyNot === undefined ? null : (
        <p id={reasonId} className={reasonIsBeside ? 'sr-only' : 'text-sm text-soft'}>
          {whyNot}
        </p>
      )}
    </div>
  );
}

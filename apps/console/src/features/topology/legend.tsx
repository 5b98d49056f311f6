/** What the marks mean: liveness by shape, intent by outline. */
import { IntentMark, LivenessMark } from '../../ui/status-mark.tsx';

export function Legend() {
  return (
    <section className="flex flex-wrap items-center gap-x-5 gap-y-2 text-sm text-soft" aria-label="Legend">
      <span className="flex flex-wrap items-center gap-3">
        <span>Liveness</span>
        <LivenessMark status="Alive" />
        <LivenessMark status="Suspect" />
        <LivenessMark status="Dead" />
        <LivenessMark status="Left" />
      </span>
      <span className="flex items-center gap-3">
        <span>Intent</span>
        <IntentMark intent="Active" />
        <IntentMark intent="Cordoned" />
      </span>
    </section>
  );
}

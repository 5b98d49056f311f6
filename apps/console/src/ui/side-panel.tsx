/** What stands beside a list: one thing of it in full. On a phone it lies over the list. */
import { X } from 'lucide-react';

export interface SidePanelProps {
  readonly label: string;
  readonly title: React.ReactNode;
  /** Beside the title, before the button that closes. */
  readonly tools?: React.ReactNode;
  readonly onClose: () => void;
  readonly children: React.ReactNode;
}

export function SidePanel({ label, title, tools, onClose, children }: SidePanelProps) {
  return (
    <aside
      aria-label={label}
      className="flex w-[min(420px,100%)] shrink-0 flex-col gap-4 overflow-auto border-l border-line bg-surface p-4 max-md:absolute max-md:inset-0 max-md:z-10 max-md:w-full max-md:border-l-0"
    >
      <div className="flex items-center gap-1">
        <h2 className="mr-auto min-w-0 text-lg font-semibold break-words">{title}</h2>
        {tools}
        <button type="button" className="icon-button" aria-label="Close the panel" onClick={onClose}>
          <X className="size-4" aria-hidden="true" />
        </button>
      </div>
      {children}
    </aside>
  );
}

export function PanelRow({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div className="flex min-h-8 items-center gap-3 border-b border-line py-1">
      <dt className="w-28 shrink-0 text-soft">{name}</dt>
      <dd className="min-w-0 grow break-words">{children}</dd>
    </div>
  );
}

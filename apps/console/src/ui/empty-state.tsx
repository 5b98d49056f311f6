/** An empty place says which of four kinds of empty it is. */
export type Emptiness = 'nothing-exists' | 'filtered-out' | 'no-permission' | 'not-received';

const KIND: Readonly<Record<Emptiness, string>> = {
  'nothing-exists': 'Nothing exists',
  'filtered-out': 'Filtered out',
  'no-permission': 'No permission',
  'not-received': 'Not received yet',
};

export interface EmptyStateProps {
  readonly kind: Emptiness;
  readonly title: string;
  readonly children?: React.ReactNode;
}

export function EmptyState({ kind, title, children }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-start gap-2 p-6" data-empty={kind}>
      <span className="chip text-soft">{KIND[kind]}</span>
      <p className="text-lg font-medium">{title}</p>
      {children === undefined ? null : <div className="max-w-prose text-soft">{children}</div>}
    </div>
  );
}

'use client';
/** The pages on a phone, over the page. */
import { Dialog } from 'radix-ui';
import { PageLinks } from './side-nav.tsx';

export interface NavSheetProps {
  readonly cluster: string;
  readonly onClose: () => void;
}

export function NavSheet({ cluster, onClose }: NavSheetProps) {
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/50" />
        <Dialog.Content
          className="fixed inset-y-0 left-0 z-50 flex w-60 flex-col gap-1 overflow-auto border-r border-line-strong bg-surface p-3"
          aria-describedby={undefined}
        >
          <Dialog.Title className="px-2 font-semibold">Pages</Dialog.Title>
          <nav aria-label="Pages">
            <PageLinks cluster={cluster} narrow={false} onGo={onClose} />
          </nav>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

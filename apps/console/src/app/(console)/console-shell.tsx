'use client';
/** What stays while one goes from page to page: the line to the mesh, the picture of the fleet, what is under way, and the frame. */
import { ConsoleApi } from '../../data/console-api.tsx';
import { LiveFleetProvider } from '../../data/live-fleet.tsx';
import { ShownFleetProvider } from '../../data/shown-fleet.tsx';
import { StreamNameProvider } from '../../data/stream-name.tsx';
import { IntentReviewProvider, useIntentReview } from '../../features/node/intent-review.tsx';
import { PendingIntentsProvider } from '../../features/node/pending-intents.tsx';
import { CommandPalette } from '../../features/palette/command-palette.tsx';
import { Frame, type FrameProps } from '../../features/session/frame.tsx';
import { FullAddressProvider } from '../../ui/full-address.tsx';
import { ShortcutsProvider } from '../../ui/shortcuts.tsx';
import { TimeZoneProvider } from '../../ui/time-zone.tsx';

export interface ConsoleShellProps extends FrameProps {
  /** Names the session without giving it away. */
  readonly streamName: string;
}

export function ConsoleShell({ streamName, children, ...frame }: ConsoleShellProps) {
  return (
    <ConsoleApi>
      <StreamNameProvider value={streamName}>
        <LiveFleetProvider streamName={streamName}>
          <PendingIntentsProvider>
            <ShownFleetProvider cacheName={streamName}>
              <TimeZoneProvider>
                <ShortcutsProvider>
                  <FullAddressProvider>
                    <IntentReviewProvider cluster={frame.cluster}>
                      <Frame {...frame}>{children}</Frame>
                      <Palette cluster={frame.cluster} />
                    </IntentReviewProvider>
                  </FullAddressProvider>
                </ShortcutsProvider>
              </TimeZoneProvider>
            </ShownFleetProvider>
          </PendingIntentsProvider>
        </LiveFleetProvider>
      </StreamNameProvider>
    </ConsoleApi>
  );
}

/** Puts the palette together with what can be done to a node: features do not know each other. */
function Palette({ cluster }: { readonly cluster: string }) {
  const { review } = useIntentReview();
  return <CommandPalette cluster={cluster} onAction={review} />;
}

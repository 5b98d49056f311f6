/** Leads past a page's tools to its matter. Seen only where it is reached by keyboard. */

export interface SkipLinkProps {
  /** What the matter is, and its id. */
  readonly to: string;
}

export const SkipLink = ({ to }: SkipLinkProps) => (
  <a href={`#${to}`} className="button sr-only z-20 focus:not-sr-only focus:absolute focus:top-2 focus:left-4">
    Skip to the {to}
  </a>
);

'use client';
/** Copies a text and says so, also to those who hear the page. */
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';

export interface CopyButtonProps {
  readonly text: string | (() => string);
  readonly label: string;
  readonly iconOnly?: boolean;
}

export function CopyButton({ text, label, iconOnly = false }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(typeof text === 'string' ? text : text());
    setCopied(true);
  };
  const Icon = copied ? Check : Copy;
  return (
    <button
      type="button"
      className={iconOnly ? 'icon-button' : 'button'}
      onClick={() => void copy()}
      aria-label={iconOnly ? label : undefined}
      title={iconOnly ? label : undefined}
    >
      <Icon className="size-3.5" aria-hidden="true" />
      {iconOnly ? null : copied ? 'Copied' : label}
      <span className="sr-only" role="status">
        {copied ? `${label}: copied` : ''}
      </span>
    </button>
  );
}

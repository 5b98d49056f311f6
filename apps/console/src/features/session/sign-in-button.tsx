'use client';
/** Begins the sign-in: asks for the form token that guards it, then goes where the provider says. */
import { useState } from 'react';

export function SignInButton({ returnTo }: { readonly returnTo: string }) {
  const [state, setState] = useState<'ready' | 'going' | 'failed'>('ready');
  const begin = async (): Promise<void> => {
    setState('going');
    try {
      const { csrfToken } = (await (await fetch('/api/auth/csrf')).json()) as { readonly csrfToken: string };
      const response = await fetch('/api/auth/signin/omnirelay', {
        method: 'POST',
        body: new URLSearchParams({ csrfToken, callbackUrl: returnTo, json: 'true' }),
      });
      const { url } = (await response.json()) as { readonly url: string };
      if (new URL(url).searchParams.has('error')) throw new Error('the provider did not answer');
      window.location.assign(url);
    } catch {
      setState('failed');
    }
  };
  return (
    <div className="flex flex-col gap-3">
      <button
        type="button"
        className="button button-primary h-9 w-full"
        disabled={state === 'going'}
        onClick={() => void begin()}
      >
        {state === 'going' ? 'Going to the identity provider…' : 'Sign in'}
      </button>
      {state === 'failed' ? <p role="alert">The identity provider cannot be reached. Try again in a moment.</p> : null}
    </div>
  );
}

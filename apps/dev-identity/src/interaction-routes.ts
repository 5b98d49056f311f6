/** The sign-in interaction: shows the page, checks name and password, and hands the result back to oidc-provider. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { BOUNDS } from './bounds.ts';
import { errorPage, signInPage } from './pages.ts';
import { checkPassword } from './users.ts';

const CLIENT_NAMES: Readonly<Record<string, string>> = {
  'omnirelay-console': 'the OmniRelay console',
  'omnirelay-cli': 'the OmniRelay command line',
};

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > BOUNDS.formBytes) throw new Error('the form is too large');
  }
  return new URLSearchParams(body);
}

export function sendPage(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(html);
}

export const isInteraction = (path: string): boolean => /^\/interaction\/[\w-]+$/.test(path);

export async function serveInteraction(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const { uid, params } = await provider.interactionDetails(request, response);
    const clientName = CLIENT_NAMES[String(params.client_id)] ?? String(params.client_id);
    if (request.method !== 'POST') {
      sendPage(response, 200, signInPage({ uid, clientName }));
      return;
    }
    const form = await readForm(request);
    const user = checkPassword(form.get('login')?.trim() ?? '', form.get('password') ?? '');
    if (user === undefined) {
      const problem = 'Name and password do not match. The password is the user’s own name.';
      sendPage(response, 401, signInPage({ uid, clientName, problem }));
      return;
    }
    await provider.interactionFinished(request, response, { login: { accountId: user.name, remember: true } });
  } catch {
    // Reached by an old tab or a cleared cookie: the provider cannot tell whose sign-in this was.
    if (!response.headersSent)
      sendPage(response, 400, errorPage('This sign-in has expired or belongs to another browser.'));
  }
}

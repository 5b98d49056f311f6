/** The provider's own pages: small, without assets from elsewhere, readable in dark and light, usable without a script. */
import { USERS } from './users.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escapeHtml = (value: string): string => value.replace(/[&<>"']/g, (c) => ESCAPES[c] ?? c);

const STYLE = `
:root{color-scheme:light dark;--bg:#f5f6f8;--card:#fff;--line:#d7dae1;--text:#14181f;--soft:#565d6b;--accent:#003ecf;--on:#fff;--hover:#eef1f7;--warn:#8a5a00;--warnbg:#fff6df;--bad:#912600}
@media (prefers-color-scheme:dark){:root{--bg:#0b0f14;--card:#11161d;--line:#2a323d;--text:#e7ebf1;--soft:#9aa5b4;--accent:#6ea8ff;--on:#0b0f14;--hover:#1a212b;--warn:#fed83f;--warnbg:#211d0c;--bad:#ff9a85}}
*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;padding:24px 16px;background:var(--bg);color:var(--text);font:14px/20px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{width:100%;max-width:400px;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:24px}
header{display:flex;gap:8px;align-items:center;margin-bottom:20px;font-weight:600;font-size:13px;color:var(--soft)}header svg{color:var(--accent)}
h1{font-size:20px;line-height:28px;margin:0 0 4px;font-weight:600}p{margin:0 0 16px;color:var(--soft)}
.note{border:1px solid var(--line);border-left:3px solid var(--warn);background:var(--warnbg);color:var(--text);padding:8px 12px;border-radius:4px;font-size:13px;margin-bottom:16px}
.bad{border-left-color:var(--bad)}
ul{list-style:none;margin:0 0 20px;padding:0;border:1px solid var(--line);border-radius:6px;overflow:hidden}li+li{border-top:1px solid var(--line)}
.user{display:flex;width:100%;align-items:center;gap:12px;min-height:44px;padding:6px 12px;background:none;border:0;color:inherit;font:inherit;cursor:pointer;text-align:left}
.user:hover{background:var(--hover)}.user i{flex:none;display:grid;place-items:center;width:28px;height:28px;border-radius:50%;border:1px solid var(--line);font-style:normal;font-size:12px;font-weight:600;color:var(--soft)}
.user b{font-weight:600}.user span{margin-left:auto;color:var(--soft);font-size:13px}
.user .hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:pre}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}.user:focus-visible{outline-offset:-2px}
label{display:block;font-size:13px;margin-bottom:4px}.field{width:100%;height:36px;padding:0 10px;margin-bottom:12px;border:1px solid #7b8494;border-radius:4px;background:var(--bg);color:var(--text);font:inherit}
.code{font:600 22px/32px ui-monospace,Menlo,Consolas,monospace;letter-spacing:.08em;text-align:center;border:1px solid var(--line);border-radius:6px;padding:12px;margin:0 0 16px;color:var(--text)}
input[name=user_code]{width:100%;height:48px;font:600 20px ui-monospace,Menlo,Consolas,monospace;letter-spacing:.08em;text-align:center;text-transform:uppercase;border:1px solid #7b8494;border-radius:4px;background:var(--bg);color:var(--text);margin-bottom:12px}
.go{width:100%;height:40px;border:0;border-radius:4px;background:var(--accent);color:var(--on);font:600 14px system-ui,sans-serif;cursor:pointer}
.plain{width:100%;height:40px;margin-top:8px;border:1px solid var(--line);border-radius:4px;background:none;color:inherit;font:inherit;cursor:pointer}
summary{cursor:pointer;color:var(--soft);font-size:13px;padding:4px 0}details[open] summary{margin-bottom:8px}code{font:13px ui-monospace,Menlo,Consolas,monospace}`;

const MARK =
  '<svg width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true"><circle cx="5" cy="12" r="2.5"/><circle cx="19" cy="5" r="2.5"/><circle cx="19" cy="19" r="2.5"/><path d="M7.4 11 16.6 6.2M7.4 13l9.2 4.8M19 7.5v9"/></svg>';

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><title>${escapeHtml(title)} · OmniRelay development sign-in</title><link rel="icon" href="data:,"><style>${STYLE}</style></head><body><main><header>${MARK}<span>OmniRelay development sign-in</span></header>${body}</main></body></html>`;
}

const notice = (message: string): string => `<div class="note bad" role="alert">${escapeHtml(message)}</div>`;

export interface SignInPage {
  readonly uid: string;
  readonly clientName: string;
  readonly problem?: string;
}

export function signInPage({ uid, clientName, problem }: SignInPage): string {
  const action = `/interaction/${encodeURIComponent(uid)}`;
  const users = USERS.map(
    (user) =>
      `<li><form method="post" action="${action}"><input type="hidden" name="login" value="${user.name}"><input type="hidden" name="password" value="${user.name}"><button class="user" type="submit" ><span class="hidden">Sign in as </span><i aria-hidden="true">${user.displayName.slice(0, 1)}</i><b>${user.name}</b><span class="hidden">, </span><span>${user.role}</span></button></form></li>`,
  ).join('');
  return page(
    'Sign in',
    `<h1>Sign in</h1><p>to ${escapeHtml(clientName)}</p>${problem === undefined ? '' : notice(problem)}<div class="note">A provider for development on this machine. Every password is the user’s own name; it protects nothing.</div><ul aria-label="Users">${users}</ul><details${problem === undefined ? '' : ' open'}><summary>Sign in with name and password</summary><form method="post" action="${action}"><label for="login">User name</label><input class="field" id="login" name="login" autocomplete="username" autocapitalize="none" spellcheck="false" required><label for="password">Password</label><input class="field" id="password" name="password" type="password" autocomplete="current-password" required><button class="go" type="submit">Sign in</button></form></details>`,
  );
}

/** `form` is the provider's own form, with the input `user_code`. */
export function deviceCodePage(form: string, problem?: string): string {
  return page(
    'Connect a device',
    `<h1>Connect the command line</h1><p>Type the code that <code>omnirelay login</code> shows.</p>${problem === undefined ? '' : notice(problem)}${form.replace('<input ', '<input aria-label="Code" autocomplete="off" spellcheck="false" ')}<button class="go" type="submit" form="op.deviceInputForm">Continue</button>`,
  );
}

export function deviceConfirmPage(form: string, clientName: string, userCode: string): string {
  return page(
    'Confirm the device',
    `<h1>Is this your code?</h1><p>${escapeHtml(clientName)} asks to act in your name. Continue only if it shows this code.</p><p class="code">${escapeHtml(userCode)}</p>${form}<button class="go" type="submit" form="op.deviceConfirmForm" autofocus>Yes, continue</button><button class="plain" type="submit" form="op.deviceConfirmForm" name="abort" value="yes">No, stop</button>`,
  );
}

export const donePage = (title: string, message: string): string =>
  page(title, `<h1>${escapeHtml(title)}</h1><p role="status">${escapeHtml(message)}</p>`);

/** Signs out at once where scripts run, by a button elsewhere. */
export function signOutPage(form: string): string {
  return page(
    'Sign out',
    `<h1>Sign out</h1><p>This ends the session at the development provider.</p>${form.replace('</form>', '<input type="hidden" name="logout" value="yes"></form>')}<button class="go" type="submit" form="op.logoutForm">Sign out</button><script>document.getElementById('op.logoutForm').submit()</script>`,
  );
}

export const errorPage = (message: string): string =>
  page(
    'Not possible',
    `<h1>That did not work</h1>${notice(message)}<p>Go back to where you came from and begin again.</p>`,
  );

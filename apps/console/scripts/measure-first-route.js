/**
 * `node scripts/measure-first-route.js ADDRESS [COOKIE]`: fetches a page of a running console, follows its scripts, and prints their
 * size compressed, at last in bytes alone on a line. Ends with 1 above the budget of the first route.
 */
import { gzipSync } from 'node:zlib';

const BUDGET = 210 * 1024;
const [address, cookie = ''] = process.argv.slice(2);
if (address === undefined) {
  console.error('usage: node scripts/measure-first-route.js ADDRESS [COOKIE]');
  process.exit(2);
}
const html = await (await fetch(address, { headers: { cookie } })).text();
const scripts = new Set(
  [...html.matchAll(/<script[^>]+src="([^"]+\.js[^"]*)"(?![^>]*nomodule)/gi)].map((match) => match[1]),
);
let total = 0;
for (const script of scripts) {
  const body = Buffer.from(await (await fetch(new URL(script, address))).arrayBuffer());
  const size = gzipSync(body).length;
  total += size;
  console.log(`${(size / 1024).toFixed(1).padStart(8)} KB  ${script}`);
}
console.log(`${(total / 1024).toFixed(1).padStart(8)} KB  in all, gzip; the budget is ${BUDGET / 1024} KB`);
console.log(total);
process.exitCode = total > BUDGET ? 1 : 0;

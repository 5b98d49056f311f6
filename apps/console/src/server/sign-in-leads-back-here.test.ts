import { expect, it } from 'vitest';
import { safePath } from './safe-path.ts';

const HERE = 'https://console.example';

it('keeps a path of this console as it is', () => {
  for (const path of ['/', '/c/core/topology?q=status%3Adead&v=table#n1', '/c/core/nodes/n-1/events'])
    expect(safePath(path)).toBe(path);
});

it('leads nowhere else, however the address is dressed', () => {
  const elsewhere = [
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https://evil.example',
    '/\t/evil.example',
  ];
  const odd = [
    '/\n/evil.example',
    '/\r\n//evil.example',
    '\t//evil.example',
    'javascript:alert(1)',
    '',
    ['/c', '/d'],
    undefined,
  ];
  for (const text of [...elsewhere, ...odd]) expect(safePath(text)).toBe('/');
  for (const text of ['/./evil.example', '/.//evil.example', '/@evil.example', '/:80'])
    expect(new URL(safePath(text), HERE).origin).toBe(HERE);
});

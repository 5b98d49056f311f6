import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import ErrorPage from './error.tsx';

const told = (error: Error): string => renderToStaticMarkup(<ErrorPage error={error} reset={() => undefined} />);

test('a part that could not be fetched is told as such, and asked for by a page that is loaded anew', () => {
  const page = told(Object.assign(new Error('Failed to load chunk static/chunks/a.js'), { name: 'ChunkLoadError' }));
  expect(page).toContain('could not be fetched from the console');
  expect(page).toContain('Load the page anew');
});

test('any other fault is the console’s own, and may be gone at the second try', () => {
  const page = told(new TypeError('x is undefined'));
  expect(page).toContain('The fault is in the console, not in the mesh');
  expect(page).toContain('Try again');
});

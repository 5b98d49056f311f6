'use client';
// Within the frame: the pages, the line and what is frozen stay in sight beside what could not be shown.
export { default } from '../error.tsx';

import { expect, it } from 'vitest';
import { observerSentence } from './observer-sentence.ts';

type Known = Parameters<typeof observerSentence>[0];
const AT = '2026-11-23T14:02:10Z';
const known = (told: Partial<Known>): Known => ({
  nodeId: 'n6',
  observedBy: 'n1',
  status: 'Alive',
  isNeighbour: false,
  probers: [],
  accusations: [],
  ...told,
});
const accused = [{ accuser: 'n1', cause: 'ProbeTimeout', at: AT }] as unknown as Known['accusations'];

it('who keeps a channel or is a prober in turn probes it itself', () => {
  const probes = 'As n1 sees it, which probes this node itself.';
  expect(observerSentence(known({ isNeighbour: true }))).toBe(probes);
  expect(observerSentence(known({ probers: ['n1', 'n2'] }))).toBe(probes);
  // A channel that broke makes nobody a hearer of rumours.
  expect(observerSentence(known({ status: 'Suspect', probers: ['n1'], accusations: accused }))).toBe(probes);
});

it('no channel to the dead makes its accuser and prober one who heard of it from others', () => {
  const probed = 'As n1 sees it, which probed this node itself.';
  expect(observerSentence(known({ status: 'Dead', probers: ['n1', 'n2'] }))).toBe(probed);
  expect(observerSentence(known({ status: 'Dead', accusations: accused }))).toBe(probed);
  expect(observerSentence(known({ status: 'Dead', probedAt: AT }))).toBe(probed);
  expect(observerSentence(known({ status: 'Left', probedAt: AT }))).toBe(probed);
  expect(observerSentence(known({ status: 'Alive', probedAt: AT, probers: ['n2'] }))).toBe(probed);
});

it('who neither probes nor probed it has it from others, and no node has itself from others', () => {
  const others = { probers: ['n2'], accusations: [{ ...accused[0], accuser: 'n2' }] } as unknown as Partial<Known>;
  expect(observerSentence(known(others))).toBe('As n1 sees it, which hears of this node from others.');
  expect(observerSentence(known({ ...others, status: 'Dead' }))).toBe(
    'As n1 sees it, which heard of this node from others.',
  );
  expect(observerSentence(known({ observedBy: 'n6' }))).toBe('As n6 sees itself.');
});

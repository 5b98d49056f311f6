import { describe, expect, it } from 'vitest';
import { fleetChoice, wantsDemo } from './fleet-options.ts';

describe('the fleet of a development mesh', () => {
  it('is seven real nodes, or as many simulated members as were asked for', () => {
    expect(fleetChoice({})).toEqual({ nodes: 7 });
    expect(fleetChoice({ nodes: '40' })).toEqual({ nodes: 40 });
    expect(fleetChoice({ simulated: '120' })).toEqual({ simulated: { members: 120, changesPerSecond: 0.2 } });
    expect(fleetChoice({ simulated: '5000', 'simulated-changes': '200' })).toEqual({
      simulated: { members: 5000, changesPerSecond: 200 },
    });
  });

  it.each([
    [{ nodes: '2' }, '--nodes 2: expected a whole number from 3 to 40'],
    [{ simulated: '5001' }, '--simulated 5001: expected a whole number from 3 to 5000'],
    [{ simulated: '-3' }, '--simulated -3'],
    [{ simulated: '120', nodes: '7' }, 'give one of the two'],
    [{ 'simulated-changes': '1' }, 'belongs to --simulated'],
    [{ simulated: '5000', 'simulated-changes': '201' }, 'expected a number a second from 0 to 200'],
    [{ simulated: '5000', 'simulated-changes': 'many' }, '--simulated-changes many'],
    [{ simulated: '120', 'simulated-changes': '6' }, 'have more members'],
  ])('%j is refused with what is wrong', (values, problem) => {
    expect(() => fleetChoice(values)).toThrow(RangeError);
    expect(() => fleetChoice(values)).toThrow(problem);
  });

  it('bears the lease sample where that is asked for, and where its nodes are real', () => {
    expect([wantsDemo({}), wantsDemo({ with: 'lease-demo' })]).toEqual([false, true]);
    expect(() => wantsDemo({ with: 'tea' })).toThrow('--with tea: expected lease-demo');
    expect(() => wantsDemo({ with: 'lease-demo', simulated: '10' })).toThrow('needs real nodes');
  });
});

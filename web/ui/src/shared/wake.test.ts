import { describe, expect, test } from 'vitest';
import { Wake } from './wake';

describe('a machine', () => {
  const make = () => {
    const world = { mono: 0, wall: 1_000_000 };
    const wake = new Wake(() => world.mono, () => world.wall);
    const pass = (mono: number, wall = mono) => {
      world.mono += mono;
      world.wall += wall;
      return wake.look();
    };
    return { pass };
  };

  test('that runs is left alone, also while its page lies in the background for a second or its clock is disciplined', () => {
    const { pass } = make();
    expect([pass(250), pass(1000), pass(250, 400), pass(250, 100), pass(2500)]).toEqual([false, false, false, false, false]);
  });

  test('that slept is noticed, whether its monotonic clock stopped or not, once', () => {
    const { pass } = make();
    expect([pass(250, 300_000), pass(250), pass(300_000), pass(250)]).toEqual([true, false, true, false]);
  });

  test('whose clock was set is noticed', () => {
    const { pass } = make();
    expect([pass(250, 3_600_000), pass(250, -7_200_000), pass(250)]).toEqual([true, true, false]);
  });
});

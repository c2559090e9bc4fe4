import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ServerClock } from './clock';

/** A machine whose monotonic clock starts at 0, and a server that is `ahead` ms ahead of it. */
function machine(ahead = 1_000_000) {
  const world = { mono: 0, ahead };
  const clock = new ServerClock(() => world.mono);
  const exchange = (there: number, back: number) => {
    const sent = clock.mark();
    world.mono += there;
    const server = (world.mono + world.ahead) * 1000;
    world.mono += back;
    clock.sample(sent, server);
  };
  const error = () => clock.now() / 1000 - (world.mono + world.ahead);
  return { world, clock, exchange, error };
}

describe('server time', () => {
  test('is exact over an even line', () => {
    const { exchange, error } = machine();
    exchange(20, 20);
    expect(error()).toBe(0);
  });

  test('believes the quickest exchange, not the last', () => {
    const { world, exchange, error } = machine();
    exchange(10, 10);
    world.mono += 5000;
    exchange(900, 100);
    expect(Math.abs(error())).toBeLessThan(1);
  });

  test('follows a clock that drifts', () => {
    const { world, exchange, error } = machine();
    for (let i = 0; i < 720; i++) {
      world.mono += 5000;
      world.ahead += 5000 * 1e-4;
      exchange(15, 15);
    }
    expect(Math.abs(error())).toBeLessThan(10);
  });

  test('starts anew after the machine has slept', () => {
    const { world, exchange, error } = machine();
    exchange(1, 1);
    world.mono += 1000;
    world.ahead += 600_000;
    exchange(40, 40);
    expect(error()).toBe(0);
  });

  test('does not move when the client’s own clock is set', () => {
    const { world, exchange, clock } = machine(Date.now());
    exchange(5, 5);
    const before = clock.now();
    world.mono += 1000;
    expect(clock.now() - before).toBe(1_000_000);
  });

  test('stays right when the client’s own clock steps by hours between two exchanges', () => {
    const { world, exchange, error } = machine();
    vi.useFakeTimers({ now: 1_800_000_000_000 });
    for (const step of [3, -7, 100]) {
      exchange(5, 5);
      vi.setSystemTime(Date.now() + step * 3_600_000);
      world.mono += 5000;
      expect(Math.abs(error())).toBeLessThan(1);
    }
    vi.useRealTimers();
  });

  test.each([
    ['stopped', 0],
    ['went on', 300_000],
  ])('is right with the first exchange after a sleep in which our clock %s', (_, slept) => {
    const { world, exchange, error } = machine();
    for (let i = 0; i < 16; i++) {
      exchange(2, 2);
      world.mono += 5000;
    }
    world.mono += slept;
    world.ahead += 300_000 - slept;
    exchange(60, 20);
    expect(Math.abs(error())).toBeLessThanOrEqual(20);
  });
});

describe('before the first exchange', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
  afterEach(() => void vi.useRealTimers());
  const born = (mono = 40) => {
    const world = { mono };
    return { world, clock: new ServerClock(() => world.mono) };
  };

  test('goes by what an earlier page knew, and calls it a guess', () => {
    const { world, clock } = born();
    clock.remember(7_200_000, 0);
    expect([clock.now(), clock.known, clock.sure]).toEqual([8_200_000_000, false, false]);
    world.mono += 1000;
    // Only our own clock was set: the guess does not follow it.
    vi.setSystemTime(9_000_000);
    expect(clock.now()).toBe(8_201_000_000);
  });

  test('is never earlier than the last time that was seen', () => {
    const { clock } = born();
    clock.remember(0, 5_000_000_000);
    expect(clock.now()).toBe(5_000_000_000);
  });

  test('the first exchange replaces it, however far it was off', () => {
    const { world, clock } = born();
    clock.remember(7_200_000, 0);
    const sent = clock.mark();
    world.mono += 20;
    clock.sample(sent, 3_000_000_000);
    expect(clock.now()).toBe(3_000_010_000);
    expect(clock.sure).toBe(true);
  });

  test('an exchange over which our own clock was set back says nothing', () => {
    const { world, clock } = born();
    clock.sample(clock.mark(), 1e9);
    const sent = clock.mark();
    world.mono -= 8000;
    clock.sample(sent, 1e9);
    const again = clock.mark();
    clock.sample(again, 9e9);
    expect(clock.now()).toBe(9e9);
  });

  test('after a shake the time is a guess until the next exchange', () => {
    const { clock } = born();
    clock.sample(clock.mark(), 1e9);
    clock.shake();
    expect([clock.known, clock.sure]).toEqual([true, false]);
    clock.sample(clock.mark(), 1e9);
    expect(clock.sure).toBe(true);
  });
});

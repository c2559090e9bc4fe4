import { describe, expect, test } from 'vitest';
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
});

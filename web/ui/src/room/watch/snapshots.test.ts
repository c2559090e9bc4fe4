import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Snapshots } from './snapshots';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('the page knows while the server takes no pictures, and a network that is away says nothing of it', async () => {
  const problem = (status: number) => new Response(JSON.stringify({ code: 'frame.not_stored', title: '', detail: '' }), { status });
  const taken = () => new Response(JSON.stringify({ n: 1, next_s: 10 }), { status: 200 });
  const answers: (() => Response)[] = [taken, () => problem(503), () => Promise.reject(new TypeError('network')) as never, taken];
  vi.stubGlobal('fetch', vi.fn(() => Promise.resolve().then(() => answers.shift()!())));
  const camera = { grab: () => Promise.resolve(new Blob(['x'])), declined: false };
  const snapshots = new Snapshots('a', camera, 10);
  snapshots.start();
  const seen: boolean[] = [];
  for (let round = 0; round < 4; round++) {
    await vi.advanceTimersByTimeAsync(10);
    seen.push(camera.declined);
    await vi.advanceTimersByTimeAsync(9_990);
  }
  snapshots.stop();
  expect(seen).toEqual([false, true, true, false]);
});

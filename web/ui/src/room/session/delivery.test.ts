import { beforeEach, describe, expect, test } from 'vitest';
import { Delivery } from './delivery';
import type { Entry } from './outbox';

let now: number;
let out: number[];
let open: boolean;
let delivery: Delivery;

const entries = (n: number): Entry[] =>
  Array.from({ length: n }, (_, at) => ({ key: `k${at}`, act: { type: 'mark', slot: 1, on: true }, madeAt: at, clientMs: 0, epoch: 1, seq: at + 1 }));

beforeEach(() => {
  [now, out, open] = [0, [], true];
  delivery = new Delivery({
    now: () => now,
    time: () => now * 1000,
    send: (frame) => {
      if (open && 'seq' in frame) out.push(frame.seq);
      return open;
    },
  });
});

describe('what is due', () => {
  test('goes in order, 64 at a time, and the next as acks come', () => {
    const due = entries(70);
    delivery.flush(due);
    expect(out).toEqual(Array.from({ length: 64 }, (_, at) => at + 1));
    out = [];
    delivery.flush(due.slice(2));
    expect(out).toEqual([65, 66]);
  });

  test('goes again after 10 s without an ack, and at once after a new welcome', () => {
    const due = entries(1);
    delivery.flush(due);
    now = 9999;
    delivery.flush(due);
    expect(out).toEqual([1]);
    now = 10_000;
    delivery.flush(due);
    delivery.begin();
    delivery.flush(due);
    expect(out).toEqual([1, 1, 1]);
  });

  test('that went nowhere is not taken for sent', () => {
    open = false;
    delivery.flush(entries(1));
    open = true;
    delivery.flush(entries(1));
    expect(out).toEqual([1]);
  });

  test('is held for a moment, or until the pause is over, and holds nothing else up', () => {
    const due = entries(3);
    delivery.hold(due[0]!, 'later');
    delivery.hold(due[1]!, 'released');
    delivery.flush(due);
    expect(out).toEqual([3]);
    now = 3000;
    delivery.flush(due);
    expect(out).toEqual([3, 1]);
    delivery.release();
    delivery.flush(due);
    expect(out).toEqual([3, 1, 2]);
  });
});

test('an answer that had to wait says when it was made', () => {
  const frames: object[] = [];
  const late = new Delivery({ now: () => 5000, time: () => 5e6, send: (frame) => frames.push(frame) > 0 });
  const made = (madeAt: number, n: number): Entry => ({ key: `k${n}`, act: { type: 'answer', slot: n, response: null }, madeAt, clientMs: 0, epoch: 1, seq: n });
  late.flush([made(3e6, 1), made(4.9e6, 2)]);
  expect(frames.map((frame) => 'made_at' in frame && frame.made_at)).toEqual([3e6, false]);
});

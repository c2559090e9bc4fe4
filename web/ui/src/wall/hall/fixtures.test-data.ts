// Hall events for tests only; nothing that ships imports this. Times in seconds read better: `s(100)`.

import type { HallEventView, HallSeat } from '../../shared/wire';

export const s = (seconds: number): number => seconds * 1e6;

export const seat = (change: Partial<HallSeat> = {}): HallSeat => ({
  attempt: 'a1', name: '李建国', room: 'B', seat: '03', began: s(100), ended: s(231), lost_us: s(131), given_us: 0, spare_us: 0, credited_us: 0, left_us: s(3000), ...change,
});

export const event = (change: Partial<HallEventView> = {}): HallEventView => ({
  id: 'h1', place: { place: 'room', name: 'B' }, from: s(100), seats: [seat()], given_to_others: false, explains: [], decision: null, ...change,
});

export const decision = { at: s(400), by: '王芳', reason: 'B 考室断网', credit: true };

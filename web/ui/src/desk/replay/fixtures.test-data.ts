// A small attempt for the tests: two answers to question 1, an outage of another page, a warning, a pause.

import type { AttemptBody, Paper, Replay, ReplayEvent } from '../../shared/wire';

export const SECOND = 1_000_000;
export const BASE = 1_795_575_194_000_000;
const wang = { id: 'w', name: '王芳' };
const HOUR = 3600 * SECOND;

export const paper: Paper = {
  sections: [{ kind: 'single_choice', marks: 100, first: 1, last: 3 }],
  slots: [1, 2, 3].map((number) => ({
    number,
    kind: 'single_choice',
    marks: 100,
    case: null,
    stem: `题 ${number}`,
    ask: { how: 'one', options: [7, 3, 9].map((id) => ({ id, text: `选项 ${id}` })) },
  })),
  marks: 300,
};

/** Events from `[seconds, body]`, with the place of each filled in. */
export function eventsOf(list: readonly (readonly [number, AttemptBody, Partial<ReplayEvent>?])[]): ReplayEvent[] {
  const answered = new Set<number>();
  let deadline: number | null = null;
  let ended = false;
  return list.map(([seconds, body, rest], index) => {
    if (body.type === 'started') deadline = BASE + seconds * SECOND + HOUR;
    if (body.type === 'answered') answered.add(body.slot);
    if (body.type === 'ended') ended = true;
    const at = BASE + seconds * SECOND;
    return { number: index + 1, at, hash: `${index + 1}`.repeat(64).slice(0, 64), body, answered: answered.size, deadline, section_deadline: null, stands: false, ended, ...rest };
  });
}

export const answer = (seq: number, slot: number, choice: number | null): AttemptBody => ({
  type: 'answered',
  seq,
  slot,
  response: choice === null ? null : { choice: [choice] },
  client_ms: 0,
});
export const seat = (epoch: number): AttemptBody => ({ type: 'took_seat', epoch, page: `p${epoch}` });
export const started: AttemptBody = { type: 'started', form: 'f', allowance: { duration_us: HOUR, extra_us: 0, ends_at: 0, grace_us: 0, submit_from: 0 } };

export const events = eventsOf([
  [0, seat(1)],
  [10, started],
  [40, answer(1, 1, 7)],
  [60, answer(2, 1, 3)],
  [90, { type: 'marked', seq: 3, slot: 2, on: true }],
  [100, { type: 'notified', notice: 1, warning: true, stops_clock: true, actor: wang, text: '请面向摄像头' }, { stands: true }],
  [130, { type: 'acknowledged', seq: 4, notice: 1 }, { deadline: BASE + 40 * SECOND + HOUR }],
  [150, answer(5, 2, 9), { deadline: BASE + 40 * SECOND + HOUR }],
  [150, { type: 'paused', actor: wang, reason: '停电' }, { deadline: BASE + 40 * SECOND + HOUR, stands: true }],
  [160, { type: 'resumed', actor: wang, reason: '来电' }, { deadline: BASE + 50 * SECOND + HOUR }],
  [200, { type: 'ended', cause: { by: 'candidate' }, seq: 6 }, { deadline: BASE + 50 * SECOND + HOUR }],
  [205, { type: 'arrived_late', seq: 7, slot: 3, response: { choice: [9] }, client_ms: (BASE + 190 * SECOND) / 1000 }, { deadline: BASE + 50 * SECOND + HOUR }],
]);

export const replay: Replay = {
  late_ruled: null,
  late_unread: false,
  attempt: 'a',
  name: '考生1',
  ticket: 'T-1',
  room: '第一考室',
  seat: '1',
  sitting: 's',
  title: '第 1 场',
  exam: '考试',
  time_zone: 'Asia/Shanghai',
  paper,
  items: [1, 2, 3].map((slot) => ({ slot, code: `B-000${slot}`, version: slot })),
  events,
  signals: [
    { at: BASE + 95 * SECOND, kind: 'focus_lost', detail: '3000' },
    { at: BASE + 110 * SECOND, kind: 'disconnected', detail: '' },
    { at: BASE + 120 * SECOND, kind: 'reconnected', detail: '10000' },
  ],
  silences: [[BASE + 110 * SECOND, BASE + 120 * SECOND]],
  frames: [1, 2].map((n) => ({ n, at: BASE + n * 60 * SECOND, checks: [] })),
  account: null,
  receipt: null,
  inclusion: null,
  seal_gone: false,
  broken_at: null,
  paper_fits: true,
  now: BASE + 9000 * SECOND,
};

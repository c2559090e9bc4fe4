// The record as a list: events, signals and frames in one order, each with what is needed to say it.

import { natural } from '../../shared/natural';
import type { FrameView, Paper, Replay, ReplayEvent, Response, SignalView } from '../../shared/wire';
import { Fold } from './fold';

export const groups = ['answers', 'marks', 'reports', 'seat', 'staff', 'clock', 'signals', 'frames', 'late'] as const;
export type Group = (typeof groups)[number];

/** How an answer relates to the one before it. */
export type Change = 'first' | 'changed' | 'cleared' | 'again' | 'overtaken';

export type Line = {
  key: string;
  at: number;
  groups: readonly Group[];
  /** How many events there are up to here. */
  events: number;
} & ({ what: 'event'; event: ReplayEvent; change: Change | null } | { what: 'signal'; signal: SignalView } | { what: 'frame'; frame: FrameView });

const GROUPS: Record<ReplayEvent['body']['type'], readonly Group[]> = {
  took_seat: ['seat'],
  admitted: ['staff', 'seat'],
  left: ['staff', 'seat'],
  started: ['clock'],
  section_ended: ['clock'],
  section_opened: ['clock'],
  passed: ['marks'],
  answered: ['answers'],
  marked: ['marks'],
  reported: ['reports'],
  looked: ['staff', 'reports'],
  notified: ['staff'],
  acknowledged: ['staff'],
  lapsed: ['clock'],
  paused: ['staff', 'clock'],
  resumed: ['staff', 'clock'],
  extended: ['staff', 'clock'],
  changed: ['staff', 'clock'],
  decided: ['staff'],
  end_moved: ['staff', 'clock'],
  ended: ['clock'],
  reopen_asked: ['staff'],
  reopened: ['staff', 'clock'],
  reopen_dropped: ['staff'],
  grace_closed: ['staff', 'late'],
  arrived_late: ['late'],
  superseded: ['answers'],
  brought_in: ['staff', 'late'],
};

export function linesOf(replay: Replay): Line[] {
  const fold = new Fold();
  const found: Line[] = replay.events.map((event) => {
    const change = apply(fold, event);
    const ended = event.body.type === 'ended' && event.body.cause.by === 'invigilator';
    return { key: `e${event.number}`, at: event.at, groups: ended ? ['staff', 'clock'] : GROUPS[event.body.type], events: 0, what: 'event', event, change };
  });
  replay.signals.forEach((signal, index) => {
    const link = signal.kind === 'disconnected' || signal.kind === 'reconnected' || signal.kind === 'second_device' || signal.kind === 'other_device' || signal.kind === 'second_window';
    found.push({ key: `s${index}`, at: signal.at, groups: link ? ['signals', 'seat'] : ['signals'], events: 0, what: 'signal', signal });
  });
  for (const frame of replay.frames) found.push({ key: `f${frame.n}`, at: frame.at, groups: ['frames'], events: 0, what: 'frame', frame });
  // Stable: of one moment, events come first, in their own order.
  found.sort((a, b) => a.at - b.at);
  let events = 0;
  return found.map((line) => ({ ...line, events: line.what === 'event' ? ++events : events }));
}

function apply(fold: Fold, event: ReplayEvent): Change | null {
  const { body } = event;
  if (body.type !== 'answered') {
    fold.apply(event);
    return null;
  }
  const before = fold.slot(body.slot);
  const had = before?.response ?? null;
  const given = before?.by != null;
  fold.apply(event);
  if (!fold.stood) return 'overtaken';
  if (body.response === null) return 'cleared';
  if (had === null) return given ? 'again' : 'first';
  return 'changed';
}

/** The last line at or before a moment; -1: none. */
export function lineAt(lines: readonly Line[], t: number): number {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lines[middle]!.at <= t) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** What the list is held to. `record`: all but the frames, of which there are hundreds. */
export type Only = Group | 'all' | 'record';

export function passes(line: Line, only: Only): boolean {
  if (only === 'record') return line.what !== 'frame';
  return only === 'all' || line.groups.includes(only);
}

export function countsOf(lines: readonly Line[]): Record<Only, number> {
  const counts = Object.fromEntries(['record', 'all', ...groups].map((group) => [group, 0])) as Record<Only, number>;
  for (const line of lines) {
    counts.all++;
    if (passes(line, 'record')) counts.record++;
    for (const group of line.groups) counts[group]++;
  }
  return counts;
}

/** Of the lines that are shown, the place of the last one that has happened; -1: none yet. */
export function currentIn(found: readonly number[], line: number): number {
  let [low, high] = [0, found.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (found[middle]! <= line) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The camera frame nearest to a moment. */
export function frameNear(frames: readonly FrameView[], t: number): FrameView | null {
  let nearest: FrameView | null = null;
  for (const frame of frames) if (nearest === null || Math.abs(frame.at - t) <= Math.abs(nearest.at - t)) nearest = frame;
  return nearest;
}

/** `B`, `AC`, `正确`, `B→A→C`, `1B 2A`, or the texts of the blanks, as they were called on the candidate's paper. */
export function answerWords(paper: Paper | null, slot: number, response: Response, judged: { right: string; wrong: string }, between: string): string {
  if ('judge' in response) return response.judge ? judged.right : judged.wrong;
  if ('text' in response) return response.text.join(between);
  if ('written' in response) return response.written.length > 60 ? `${response.written.slice(0, 60)}…` : response.written;
  const ask = paper?.slots.find((one) => one.number === slot)?.ask;
  if ('point' in response) return `(${response.point.x / 10}%, ${response.point.y / 10}%)`;
  const options = ask && 'options' in ask ? ask.options : [];
  const letter = (id: number) => {
    const index = options.findIndex((option) => option.id === id);
    return index < 0 ? `#${id}` : String.fromCharCode(65 + index);
  };
  if ('order' in response) return response.order.map(letter).join('→');
  if ('match' in response) return response.match.map((id, index) => `${index + 1}${id === null ? '—' : letter(id)}`).join(' ');
  return response.choice.map(letter).sort(natural).join('');
}

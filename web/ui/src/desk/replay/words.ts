// Sentences about the record, made of the catalogue's words.

import { clockTime, clockTimeS, duration } from '../../shared/format';
import type { IconName } from '../../shared/icons';
import { shared } from '../../shared/texts';
import type { AttemptBody, FrameView, Replay, Paper, Response } from '../../shared/wire';
import { texts as wall } from '../../wall/texts';
import { SIGNAL_ICON, signalWords } from '../../wall/words';
import { texts } from '../texts/replay';
import { madeBefore } from './fold';
import { answerWords, type Change, type Line } from './lines';

export const said = (paper: Paper | null, slot: number, response: Response | null): string =>
  (response === null ? '' : answerWords(paper, slot, response, shared, shared.semicolon)) || texts.empty_answer;

/** What a line of the record says. */
export function lineWords(line: Line, { paper, time_zone, events }: Pick<Replay, 'paper' | 'time_zone' | 'events'>): string {
  if (line.what === 'signal') return signalWords(line.signal.kind, line.signal.detail);
  if (line.what === 'frame') return [texts.frame, ...flawsOf(line.frame)].join(' · ');
  const { body } = line.event;
  if (body.type !== 'acknowledged') {
    const made = madeBefore(line.event);
    const words = bodyWords(body, line.change, paper, time_zone);
    return made === null ? words : `${words}${texts.made_in(clockTimeS(made, time_zone))}`;
  }
  const warned = events.some(({ body: said }) => said.type === 'notified' && said.warning && said.notice === body.notice);
  return warned ? texts.acknowledged : texts.read;
}

function bodyWords(body: Exclude<AttemptBody, { type: 'acknowledged' }>, change: Change | null, paper: Paper | null, zone: string): string {
  switch (body.type) {
    case 'took_seat':
      return body.epoch <= 1 ? texts.seat : texts.seat_again(body.epoch);
    case 'admitted':
      return texts.admitted(body.actor.name);
    case 'left':
      return (body.turned_away ? texts.turned_away : texts.left_room)(body.actor.name, body.reason);
    case 'started':
      return body.paused ? texts.started_paused(body.paused.actor.name, body.paused.reason) : texts.started;
    case 'section_ended':
      return (body.seq === null ? texts.section_over : texts.section_ended)(body.section);
    case 'section_opened':
      return (body.seq === null ? texts.section_opens : texts.section_opened)(body.section);
    case 'passed':
      return texts.passed(body.slot);
    case 'answered':
      if (change === 'cleared' || change === null) return texts.cleared(body.slot);
      return texts.changes[change](body.slot, said(paper, body.slot, body.response));
    case 'marked':
      return body.on ? texts.marked(body.slot) : texts.unmarked(body.slot);
    case 'reported':
      return texts.reported(body.slot, body.report, [shared.faults[body.fault], body.note].filter(Boolean).join(shared.semicolon));
    case 'looked':
      return (body.confirmed ? texts.confirmed : texts.denied)(body.actor.name, body.report, body.note);
    case 'notified':
      return (body.warning ? texts.warned : texts.told)(body.actor.name, body.text);
    case 'lapsed':
      return texts.lapsed;
    case 'paused':
      return texts.paused(body.actor.name, body.reason);
    case 'resumed':
      return texts.resumed(body.actor.name, body.reason);
    case 'extended':
      return (body.by_us < 0 ? texts.taken_back : texts.extended)(body.actor.name, duration(body.by_us), body.reason);
    case 'changed':
      return (body.item ? texts.replaced : texts.reworded)(`${body.asked_by.name}${shared.comma}${body.agreed_by.name}`, body.slot, body.reason);
    case 'decided':
      return texts.decided[body.outcome](`${body.asked_by.name}${shared.comma}${body.agreed_by.name}`, body.slot, body.reason);
    case 'end_moved':
      return texts.end_moved(body.actor.name, clockTime(body.ends_at, zone), body.reason);
    case 'ended':
      return body.cause.by === 'invigilator' ? texts.ended_by(body.cause.actor.name, body.cause.reason) : texts.causes[body.cause.by];
    case 'reopen_asked':
      return (body.keeps_time ? texts.reopen_asked_with_time : texts.reopen_asked)(body.actor.name, body.extra_us ? texts.with_extra(duration(body.extra_us)) : '', body.reason);
    case 'reopened':
      return texts.reopened(body.actor.name);
    case 'reopen_dropped':
      return texts.reopen_dropped(body.actor.name, body.reason);
    case 'grace_closed':
      return texts.grace_closed(body.actor.name);
    case 'brought_in':
      return (body.apart ? texts.brought_apart : texts.brought_in)(body.actor.name, body.slot, said(paper, body.slot, body.response), body.reason);
    case 'arrived_late':
      return texts.late_answer(body.slot, said(paper, body.slot, body.response));
    case 'superseded':
      return texts.superseded(body.slot, said(paper, body.slot, body.response));
  }
}

/** What the checks found in a frame. */
export const flawsOf = (frame: FrameView): string[] => frame.checks.filter((check) => check.failed).map((check) => wall.flaws[check.check]);

const ICONS: Record<AttemptBody['type'], IconName> = {
  took_seat: 'screen',
  admitted: 'door',
  left: 'door',
  started: 'play',
  section_ended: 'check',
  section_opened: 'play',
  passed: 'right',
  answered: 'edit',
  marked: 'flag',
  reported: 'flag',
  looked: 'eye',
  notified: 'message',
  acknowledged: 'check',
  lapsed: 'play',
  paused: 'pause',
  resumed: 'play',
  extended: 'clock',
  changed: 'edit',
  decided: 'info',
  end_moved: 'calendar',
  ended: 'lock',
  reopen_asked: 'users',
  reopened: 'play',
  reopen_dropped: 'x',
  grace_closed: 'lock',
  arrived_late: 'upload',
  superseded: 'edit',
  brought_in: 'upload',
};

export type Tone = 'soft' | 't-accent' | 't-warn';

export function lineLook(line: Line): { icon: IconName; tone: Tone } {
  if (line.what === 'signal') return { icon: SIGNAL_ICON[line.signal.kind], tone: 't-warn' };
  if (line.what === 'frame') return flawsOf(line.frame).length > 0 ? { icon: 'camera-off', tone: 't-warn' } : { icon: 'camera', tone: 'soft' };
  const icon = ICONS[line.event.body.type];
  return { icon, tone: line.groups.includes('staff') ? 't-accent' : line.groups.includes('late') ? 't-warn' : 'soft' };
}

// Sentences about tiles, signals and times, made of the catalogue's words.

import { duration } from '../shared/format';
import type { IconName } from '../shared/icons';
import type { Away, Severity, SignalKind, Tile } from '../shared/wire';
import { isOffline, openSeverity } from './attention';
import { texts } from './texts';

export type Tone = 'bad' | 'warn' | 'accent' | 'soft';

/** `26 秒`, `1 分 12 秒`, and whole minutes from ten minutes on: nobody reads seconds there. */
export function since(us: number): string {
  const seconds = Math.max(0, Math.floor(us / 1e6));
  return duration((seconds < 600 ? seconds : Math.floor(seconds / 60) * 60) * 1e6);
}

/** Out of the room, or not let in. */
export const outWords = (away: Away): string => (away.turned_away ? texts.turned_away : texts.away);

export const SEVERITY_LOOK = {
  high: { tag: 'solid-bad', icon: 'stop-sign', tile: 'high', tone: 'bad' },
  medium: { tag: 'warn', icon: 'alert', tile: 'mid', tone: 'warn' },
  low: { tag: 'plain', icon: 'info', tile: '', tone: 'accent' },
} as const satisfies Record<Severity, { tag: string; icon: IconName; tile: string; tone: Tone }>;

/** How the worst open incident of a tile looks, and what it is called; `null`: there is none. */
export function severityOf(tile: Tile) {
  const severity = openSeverity(tile);
  return severity === null ? null : { ...SEVERITY_LOOK[severity], word: texts.severities[severity] };
}

export const SIGNAL_ICON: Record<SignalKind, IconName> = {
  focus_lost: 'window-out',
  hidden: 'window-out',
  full_screen_left: 'window-out',
  full_screen_entered: 'screen',
  paste: 'copy',
  resized: 'window-out',
  reconnected: 'signal',
  disconnected: 'wifi-off',
  camera_lost: 'camera-off',
  camera_back: 'camera',
  frame_black: 'camera-off',
  frame_bright: 'sun',
  frame_blurred: 'image',
  frame_frozen: 'image',
  frame_missing: 'camera-off',
  second_device: 'phone-dev',
  other_device: 'phone-dev',
  second_window: 'screen',
  answers_too_late: 'upload',
  answered_standing: 'pause',
  call: 'hand',
  call_over: 'hand',
};

/** A signal with its measure. */
export function signalWords(kind: SignalKind, detail: string): string {
  const word = texts.signals[kind];
  const measure = Number(detail);
  if (kind === 'call_over') return detail === '' ? word : texts.call_answered(detail);
  if (detail === '' || detail === '0') return word;
  if ((kind === 'focus_lost' || kind === 'hidden' || kind === 'reconnected') && Number.isFinite(measure)) return `${word} ${duration(Math.max(1000, measure) * 1000)}`;
  if (kind === 'paste') return `${word} ${texts.characters(detail)}`;
  if (kind === 'frame_missing' && Number.isFinite(measure)) return `${word} ${duration(measure * 1e6)}`;
  if (kind.startsWith('frame_')) return `${word} ${texts.measured(detail)}`;
  return `${word} ${detail}`;
}

/** The one line under a tile's name: what matters most about this candidate now. */
export function tileLine(tile: Tile, now: number): { text: string; ago: string; icon: IconName; tone: Tone } | null {
  if (tile.calls_since !== null) return { text: texts.calls, ago: since(now - tile.calls_since), icon: 'hand', tone: 'warn' };
  if (tile.reopening) return { text: texts.reopening, ago: '', icon: 'users', tone: 'accent' };
  if (isOffline(tile)) {
    const ago = tile.online_since > 0 ? since(now - tile.online_since) : '';
    return { text: texts.is_offline, ago, icon: 'wifi-off', tone: 'warn' };
  }
  if (tile.waits_since !== null) return { text: texts.waits, ago: since(now - tile.waits_since), icon: 'door', tone: 'accent' };
  if (tile.open_reports > 0 && tile.open_incidents === 0) return { text: texts.reports(tile.open_reports), ago: '', icon: 'flag', tone: 'accent' };
  if (tile.signal !== null && (tile.open_incidents > 0 || now - tile.signal.at < 300e6)) {
    const tone = severityOf(tile)?.tone ?? 'soft';
    return { text: signalWords(tile.signal.kind, tile.signal.detail), ago: since(now - tile.signal.at), icon: SIGNAL_ICON[tile.signal.kind], tone };
  }
  if (tile.stage !== 'running') return { text: texts.stages[tile.stage], ago: '', icon: tile.stage === 'paused' ? 'pause' : 'info', tone: 'soft' };
  return null;
}

/** Room and seat, as they are called out. */
export const place = (one: { room?: string; seat: string }): string =>
  one.room && !(one.seat.length > one.room.length && one.seat.startsWith(one.room)) ? `${one.room}-${one.seat}` : one.seat;

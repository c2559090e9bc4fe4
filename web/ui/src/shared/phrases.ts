// Usual phrases of invigilators: the wall offers them, and each candidate's page says them in its own language. The log
// has the Chinese words, which are the server's.

import { i18n } from './i18n.svelte';
import type { Phrase } from './wire';

export const phrases: Record<Phrase, { zh: string; en: string }> = {
  pace: { zh: '请合理安排时间，注意检查是否有漏答。', en: 'Mind your time and check for questions left open.' },
  quarter_left: { zh: '距考试结束还有 15 分钟，请检查作答。', en: '15 minutes are left. Please check your answers.' },
  quiet_by_rules: { zh: '请保持安静，遵守考场规则。', en: 'Please be quiet and keep the rules of the hall.' },
  in_picture: { zh: '请调整座姿，使面部保持在摄像头画面中。', en: 'Please sit so that your face is in the picture.' },
  camera: { zh: '请检查摄像头位置。', en: 'Please check where your camera points.' },
  quiet: { zh: '请保持安静。', en: 'Please be quiet.' },
  clear_desk: { zh: '请把桌面物品收好。', en: 'Please clear your desk.' },
  face_camera: { zh: '请面向摄像头，不要离开画面。', en: 'Please face the camera and stay in the picture.' },
  full_screen: { zh: '请回到全屏作答。', en: 'Please return to full screen.' },
  no_talking: { zh: '请停止与他人交谈。', en: 'Please stop talking.' },
};

/** What is offered to be said to several, to one, and as a warning. */
export const OFFERED = {
  several: ['pace', 'quarter_left', 'quiet_by_rules', 'in_picture'],
  message: ['camera', 'quiet', 'clear_desk'],
  warn: ['face_camera', 'full_screen', 'no_talking'],
} as const satisfies Record<string, readonly Phrase[]>;

/** The words of phrases, in the language of the page. */
export const wordsOfAll = (all: readonly Phrase[]): string[] => all.map((phrase) => phrases[phrase][i18n.language]);

/** The phrase that a text is, in either language; one that was edited is none. */
export function phraseOf(text: string): Phrase | null {
  const found = Object.entries(phrases).find(([, { zh, en }]) => zh === text.trim() || en === text.trim());
  return found ? (found[0] as Phrase) : null;
}

/** A text of the log as the wall shows it: a phrase in the language of the page, anything else as it stands. */
export function shownAs(text: string): string {
  const phrase = phraseOf(text);
  return phrase === null ? text : phrases[phrase][i18n.language];
}

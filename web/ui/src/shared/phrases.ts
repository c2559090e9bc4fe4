// What staff usually say to candidates, and the reasons they usually give: the wall and the desk offer them ready-made, and
// each page says them in its own language. The log has the Chinese words.

import { i18n } from './i18n.svelte';
import type { Phrase, Remedy } from './wire';

interface Words {
  zh: string;
  en: string;
}

export const phrases: Record<Phrase, Words> = {
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

/** Reasons that are offered for an act on one person. */
export const REASONS = {
  pause: [
    { zh: '核对身份', en: 'Identity check' },
    { zh: '设备故障', en: 'Device failure' },
    { zh: '离席', en: 'Away from the seat' },
  ],
  resume: [
    { zh: '核对完毕', en: 'Check done' },
    { zh: '故障已排除', en: 'Failure mended' },
    { zh: '已回座', en: 'Back at the seat' },
  ],
  extend: [
    { zh: '设备故障', en: 'Device failure' },
    { zh: '断网', en: 'Network outage' },
    { zh: '考场事件', en: 'Event in the hall' },
  ],
  take_back: [
    { zh: '加时有误', en: 'Too much was given' },
    { zh: '重复补时', en: 'Given twice' },
  ],
  leave: [
    { zh: '去洗手间', en: 'Restroom' },
    { zh: '身体不适', en: 'Unwell' },
    { zh: '离场核对', en: 'Checked outside' },
  ],
  turn_away: [
    { zh: '证件与本人不符', en: 'Not the person on the ID card' },
    { zh: '没有带证件', en: 'No ID card' },
    { zh: '带有禁止带入的物品', en: 'Something that is not allowed in' },
    { zh: '不在本考室', en: 'Another room' },
  ],
  ask_reopen: [
    { zh: '监考员点错座位，误终止。', en: 'Ended by mistake: the wrong seat.' },
    { zh: '考生误交卷，现场已核实。', en: 'Handed in by mistake, checked in the hall.' },
    { zh: '设备故障导致误结束。', en: 'Ended by a device failure.' },
    { zh: '断网期间时间用完。', en: 'The time ran out during a network outage.' },
  ],
  drop_reopen: [
    { zh: '结束无误', en: 'The end was right' },
    { zh: '考生已离场', en: 'The candidate has left' },
    { zh: '理由不成立', en: 'The reason does not hold' },
  ],
  end: [
    { zh: '考生要求结束', en: 'Candidate asked for it' },
    { zh: '身份不符', en: 'Not the person registered' },
    { zh: '严重违反考场纪律', en: 'Serious breach of the rules' },
  ],
} as const satisfies Record<string, readonly Words[]>;

/** Reasons that are offered for an act on a room or all. */
export const REASONS_OF_MANY = {
  pause: [
    { zh: '停电或网络中断', en: 'Power or network failure' },
    { zh: '疏散', en: 'Evacuation' },
    { zh: '现场秩序', en: 'Disturbance in the hall' },
  ],
  resume: [
    { zh: '供电、网络已恢复', en: 'Power and network are back' },
    { zh: '已回到考室', en: 'Back in the hall' },
    { zh: '秩序已恢复', en: 'The disturbance is over' },
  ],
  ask_reopen: [
    { zh: '场次结束时间误改。', en: 'The end of the sitting was moved by mistake.' },
    { zh: '设备故障导致提前结束。', en: 'Ended too early by a device failure.' },
  ],
} as const satisfies Record<string, readonly Words[]>;

/** Reasons that are offered for what becomes of an incident or a hall event. */
export const REASONS_OF_RULINGS = {
  dismiss: [
    { zh: '设备或光线原因', en: 'Device or light' },
    { zh: '考生有合理解释', en: 'Explained' },
    { zh: '误报', en: 'False alarm' },
  ],
  confirm: [
    { zh: '画面可见', en: 'Seen in the pictures' },
    { zh: '现场已核实', en: 'Checked in the hall' },
    { zh: '多次出现', en: 'Repeated' },
  ],
  credit: [
    { zh: '考场断网', en: 'Network outage in the hall' },
    { zh: '考场停电', en: 'Power cut in the hall' },
    { zh: '交换机故障', en: 'A switch failed' },
  ],
  refuse: [
    { zh: '已逐人加时', en: 'Extended one by one' },
    { zh: '断开时间很短', en: 'It was very short' },
    { zh: '当时已暂停计时', en: 'Clocks were paused' },
  ],
} as const satisfies Record<string, readonly Words[]>;

/** What is suggested to be announced of a faulty item. */
export const REMEDIES: Record<Remedy['what'], Words> = {
  keep: { zh: '这道题经复核，照原样计分，请继续作答。', en: 'This question was looked at and counts as it stands. Please go on.' },
  accept: { zh: '这道题另有答案判对，请继续作答。', en: 'A further answer to this question is accepted. Please go on.' },
  void: { zh: '这道题作废，不计分，请继续作答其他试题。', en: 'This question is void and does not count. Please go on with the others.' },
  reword: { zh: '这道题的文字已更正，请再看一遍。', en: 'This question was reworded. Please look at it again.' },
  recall: {
    zh: '这道题撤下：换了题的请答现在这道，没有换的不计分。',
    en: 'This question is taken back: who has another one in its place please answers that; for the others it does not count.',
  },
};

/** A room's network was out: the reason that a hall event begins with. */
export const outageOf = (room: string): Words => ({ zh: `${room}断网`, en: `Network outage, ${room}` });

const USUAL: readonly Words[] = [
  ...Object.values(phrases),
  ...[REASONS, REASONS_OF_MANY, REASONS_OF_RULINGS].flatMap((group) => Object.values(group).flat()),
  ...Object.values(REMEDIES),
];

/** A text in the language of the page. */
export const here = (words: Words): string => words[i18n.language];

/** The words of phrases, in the language of the page. */
export const wordsOfAll = (all: readonly Phrase[]): string[] => all.map((phrase) => here(phrases[phrase]));

/** What is offered, in the language of the page. */
export const offered = (all: readonly Words[]): string[] => all.map(here);

/** The phrase that a text is, in either language; one that was edited is none. */
export function phraseOf(text: string): Phrase | null {
  const found = Object.entries(phrases).find(([, { zh, en }]) => zh === text.trim() || en === text.trim());
  return found ? (found[0] as Phrase) : null;
}

/** What was picked and not edited, in both languages. */
function usual(text: string): Words | undefined {
  const said = text.trim();
  const found = USUAL.find(({ zh, en }) => zh === said || en === said);
  if (found) return found;
  const room = /^(.+)断网$/.exec(said)?.[1] ?? /^Network outage, (.+)$/.exec(said)?.[1];
  return room === undefined ? undefined : outageOf(room);
}

/** A text as it goes on record: what was picked has its Chinese words, anything else stands as it was written. */
export const logged = (text: string): string => usual(text)?.zh ?? text;

/** A text of the log as a page shows it: what was picked is said in the page's language, anything else as it stands. */
export function shownAs(text: string): string {
  const words = usual(text);
  return words === undefined ? text : here(words);
}

import { shared } from '../../shared/texts';
import type { Key, Named, Remedy, RemedyView } from '../../shared/wire';
import { DESK_ZONE } from '../shell/time';
import { common } from '../texts/common';
import { texts } from '../texts/faulty';
import { letters } from './draft';

const keyWords = (key: Key): string =>
  'judge' in key ? texts.accept_named(key.judge ? shared.right : shared.wrong) : 'choice' in key ? texts.accept_named(letters(key.choice)) : texts.accept_text(key.text.blank + 1, key.text.text);

/** `加答案 B`, `作废`. */
export const remedyWords = (remedy: Remedy): string => (remedy.what === 'accept' ? remedy.also.map(keyWords).join(shared.comma) : texts.what[remedy.what]);

/** `已执行：作废` */
export const standing = ({ state, remedy }: RemedyView): string => texts.stands[state](remedyWords(remedy));

/** Words beside a time, with its zone where that is not the desk's. */
export const zoned = (text: string, zone: string): string => (zone === DESK_ZONE ? text : common.in_zone(text, zone));

/** `A-17 李建国；B-03 陈立` */
export const names = (people: readonly Named[]): string => people.map(({ room, seat, name }) => `${room}-${seat} ${name}`).join('；');

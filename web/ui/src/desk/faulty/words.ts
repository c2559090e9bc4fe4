import { shared } from '../../shared/texts';
import type { FaultyPlace, Key, Named, Remedy, RemedyView } from '../../shared/wire';
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

/** `B 3 人、A 1 人、未选 2 人`: what was given to a place by those who answered, the most frequent first. */
export function givenTo({ given }: FaultyPlace, answered: number): string {
  const counts = given.map((n, option) => ({ n, option })).filter(({ n }) => n > 0);
  const left = answered - counts.reduce((sum, { n }) => sum + n, 0);
  const said = counts.sort((a, b) => b.n - a.n).map(({ n, option }) => texts.given(letters([option]), n));
  return [...said, ...(left > 0 ? [texts.not_given(left)] : [])].join(shared.comma);
}

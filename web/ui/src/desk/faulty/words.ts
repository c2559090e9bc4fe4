import { shared } from '../../shared/texts';
import type { Key, Remedy } from '../../shared/wire';
import { texts } from '../texts/faulty';
import { letters } from './draft';

const keyWords = (key: Key): string =>
  'judge' in key ? texts.accept_named(key.judge ? shared.right : shared.wrong) : 'choice' in key ? texts.accept_named(letters(key.choice)) : texts.accept_text(key.text.blank + 1, key.text.text);

/** `加答案 B`, `作废`. */
export const remedyWords = (remedy: Remedy): string => (remedy.what === 'accept' ? remedy.also.map(keyWords).join(shared.comma) : texts.what[remedy.what]);

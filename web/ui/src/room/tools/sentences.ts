// A question as it is read aloud: its case where that begins, sentence by sentence, then what can be chosen, each after
// its number or letter.

export type Spoken = 'zh' | 'en';

const gap = (language: Spoken) => (language === 'zh' ? '空' : 'blank');
const numbered = (language: Spoken, n: number) => (language === 'zh' ? `第 ${n} 空` : `blank ${n}`);

/** The text decides, not the language of the page: papers stay in theirs. */
export function languageOf(text: string): Spoken {
  return /[㐀-鿿]/.test(text) ? 'zh' : 'en';
}

/** What a voice would pass over in silence, in words. */
function sayGaps(stem: string, language: Spoken): string {
  let n = 0;
  const named = stem.replace(/_{3,}/g, () => ` ${numbered(language, ++n)} `);
  return named.replace(/[（(]\s*[)）]/g, ` ${gap(language)} `);
}

export interface Reading {
  /** The case, where the question is its first. */
  before?: string;
  stem: string;
  /** Whether several options may be right. */
  many?: boolean;
  /** What is to be matched, by number. */
  prompts?: readonly string[];
  /** What can be chosen, by letter; `judge`: true or false. */
  options: readonly string[] | 'judge';
}

/** In the language of the text, whatever the page's is: one voice reads all of it. */
const OWN = {
  zh: { pause: '，', many: '多选，选出所有正确的选项。', judge: ['正确', '错误'] },
  en: { pause: ', ', many: 'Choose all that are right.', judge: ['True', 'False'] },
};

function parted(text: string, language: Spoken): string[] {
  const parts = sayGaps(text, language).split(/(?<=[。！？；])|(?<=[.!?;])\s+|\n+/);
  return parts.map((part) => part.trim()).filter((part) => /[\p{L}\p{N}]/u.test(part));
}

export function sentencesOf({ before = '', stem, many = false, prompts = [], options }: Reading): string[] {
  const language = languageOf(stem);
  const { pause, judge, many: several } = OWN[language];
  const said = (text: string) => text.replace(/\s+/g, ' ').trim();
  const choices = options === 'judge' ? judge : options;
  return [
    ...parted(before, language),
    ...parted(stem, language),
    ...(many ? [several] : []),
    ...prompts.map((text, index) => `${index + 1}${pause}${said(text)}`),
    ...choices.map((text, index) => `${String.fromCharCode(65 + index)}${pause}${said(text)}`),
  ];
}

export interface VoiceLike {
  lang: string;
  localService: boolean;
}

/**
 * A voice of this machine for the language, Mandarin before other Chinese. A voice that sends the text to a server is
 * none: the paper does not leave the hall.
 */
export function voiceFor<V extends VoiceLike>(voices: readonly V[], language: Spoken): V | undefined {
  const tag = (voice: V) => voice.lang.replace('_', '-').toLowerCase();
  const fits = voices.filter((voice) => {
    if (!voice.localService) return false;
    return language === 'zh' ? /^(zh|cmn)\b/.test(tag(voice)) : /^en\b/.test(tag(voice));
  });
  const best = language === 'zh' ? /cn|hans|cmn/ : /us|gb/;
  return fits.find((voice) => best.test(tag(voice))) ?? fits[0];
}

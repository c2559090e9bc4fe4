// A question as it is read aloud: sentence by sentence, then each option after its letter.

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

export function sentencesOf(stem: string, options: readonly string[]): string[] {
  const language = languageOf(stem);
  const parts = sayGaps(stem, language).split(/(?<=[。！？；])|(?<=[.!?;])\s+|\n+/);
  const said = parts.map((part) => part.trim()).filter((part) => /[\p{L}\p{N}]/u.test(part));
  const pause = language === 'zh' ? '，' : ', ';
  return [...said, ...options.map((text, index) => `${String.fromCharCode(65 + index)}${pause}${text}`)];
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

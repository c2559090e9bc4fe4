// Two languages. Every surface has one catalogue file that calls `catalogue(zh, en)`: both must have the same keys,
// and texts with arguments the same arguments, or the type check fails.

import { remember, recall } from './memory';

export type Language = 'zh' | 'en';

type Text = string | readonly string[] | ((...args: never[]) => string);
type Texts = { readonly [key: string]: Text | Texts };

/** The same keys as `T`, with any wording. */
type Wording<T> = {
  [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends readonly string[]
      ? readonly string[]
      : T[K] extends (...args: infer A) => string
        ? (...args: A) => string
        : Wording<T[K]>;
};

let current = $state<Language>(recall('language') === 'en' ? 'en' : 'zh');
show();

export const i18n = {
  get language(): Language {
    return current;
  },
  set language(language: Language) {
    current = language;
    remember('language', language);
    show();
  },
  /** Chooses by the language in force: `pick(row.name_zh, row.name_en)`. */
  pick<T>(zh: T, en: T): T {
    return current === 'zh' ? zh : en;
  },
};

/** The other language's name for itself, for the switch; `spoken` is for a switch that shows `short`, and begins with it. */
export function otherLanguage(): { language: Language; name: string; short: string; spoken: string; tag: string } {
  return current === 'zh'
    ? { language: 'en', name: 'English', short: 'EN', spoken: 'EN, English', tag: 'en' }
    : { language: 'zh', name: '中文', short: '中', spoken: '中, 中文', tag: 'zh-CN' };
}

/** A catalogue: `texts.key` reads the wording in the language in force, and changes with it. */
export function catalogue<const T extends Texts>(zh: T, en: Wording<T>): Wording<T> {
  const texts = {} as Wording<T>;
  for (const key of Object.keys(zh) as (keyof T)[]) {
    Object.defineProperty(texts, key, {
      enumerable: true,
      get: () => (current === 'zh' ? (zh as unknown as Wording<T>) : en)[key],
    });
  }
  return texts;
}

function show() {
  if (typeof document !== 'undefined') document.documentElement.lang = current === 'zh' ? 'zh-CN' : 'en';
}

// For tests only: the codes that the server's source can answer with, and the deeds that it writes into the audit log.

const sources = import.meta.glob<string>('../../../../src/**/*.rs', { query: '?raw', import: 'default', eager: true });

export type Found = { code: string; file: string };

/** A file without its comments and without its tests, which stand at its end. */
const plain = (text: string) => text.split('#[cfg(test)]')[0]!.replace(/^\s*\/\/.*$/gm, '');

function all(pattern: RegExp): Found[] {
  return Object.entries(sources).flatMap(([path, text]) =>
    [...plain(text).matchAll(pattern)].map((match) => ({ code: match[1]!, file: path.replace(/^.*\/web\/src\/|^(\.\.\/)+src\//, '') })),
  );
}

const once = (found: readonly Found[]) => [...new Map(found.map((one) => [one.code, one])).values()];

/** `Problem::new(status, "code", …)`, `invalid`, `conflict`, also over several lines. */
const answered = all(/(?:Problem|Self)::(?:new\(\s*StatusCode::\w+,|new\(\s*\w+\.status\(\),|invalid\(|conflict\()\s*"([a-z]+(?:\.[a-z_]+)?)"/g);
/** Arms that give a code to a refusal, or a name to a deed: `Refusal::Ended => "attempt.ended"`. */
const arms = all(/=>\s*\(?\s*"([a-z]+\.(?!html")[a-z_]+)"/g);
const written = all(/(?:deed\(|what:)\s*"([a-z]+\.[a-z_]+)"/g);

export const files = Object.keys(sources).length;
export const deeds = once(written);
/** Every code, and with the arms some deeds that go by the same form. */
export const codes = once([...answered, ...arms]);

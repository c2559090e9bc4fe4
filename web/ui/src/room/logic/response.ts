// Answers as the page changes them. An empty answer is no response at all.

import type { Ask, Choice, PracticeKey, Response } from '../../shared/wire';

/** The longest text a blank takes in the page; the server says the same in its own words. */
export const LONGEST = 200;

/** The options that are chosen by pressing them; true and false have none of their own. */
export function pressed(ask: Ask): Choice[] {
  return ask.how === 'one' || ask.how === 'many' ? ask.options : [];
}

/** How many options a question has that are chosen by pressing them. */
export function optionCount(ask: Ask): number {
  return ask.how === 'judge' ? 2 : pressed(ask).length;
}

/** Whether the option at `index` is chosen. */
export function chosen(ask: Ask, response: Response | null, index: number): boolean {
  if (response === null) return false;
  if (ask.how === 'judge') return 'judge' in response && response.judge === (index === 0);
  if (!('choice' in response)) return false;
  const option = pressed(ask)[index];
  return option !== undefined && response.choice.includes(option.id);
}

/** The response after the option at `index` was pressed. Only multiple choice takes a choice back that way. */
export function choose(ask: Ask, response: Response | null, index: number): Response | null {
  if (ask.how === 'judge') return { judge: index === 0 };
  const option = pressed(ask)[index];
  if (!option) return response;
  if (ask.how === 'one') return { choice: [option.id] };
  const before = response && 'choice' in response ? response.choice : [];
  // Paper order is the one spelling of a choice.
  const choice = pressed(ask)
    .map((one) => one.id)
    .filter((id) => (id === option.id ? !before.includes(id) : before.includes(id)));
  return choice.length > 0 ? { choice } : null;
}

/** The texts of the blanks as the inputs show them. */
export function texts(count: number, response: Response | null): string[] {
  const given = response && 'text' in response ? response.text : [];
  return Array.from({ length: count }, (_, index) => given[index] ?? '');
}

/** The response for what the inputs show. */
export function fromTexts(given: string[]): Response | null {
  return given.some((text) => text.trim() !== '') ? { text: [...given] } : null;
}

/** What was written, as the field shows it. */
export const writtenText = (response: Response | null): string => (response && 'written' in response ? response.written : '');

/** The response for what the field shows: line breaks as the server keeps them. */
export function fromWritten(text: string): Response | null {
  return text.trim() === '' ? null : { written: text.replace(/\r\n?/g, '\n') };
}

export function same(a: Response | null, b: Response | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Whether an option belongs to the key; `null`: nobody says. */
export function isRight(ask: Ask, key: PracticeKey | null, index: number): boolean | null {
  if (key === null) return null;
  if (ask.how === 'judge') return 'judge' in key ? key.judge === (index === 0) : null;
  const option = pressed(ask)[index];
  return 'choice' in key && option ? key.choice.includes(option.id) : null;
}

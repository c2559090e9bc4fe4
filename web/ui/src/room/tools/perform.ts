// What the tools do with the question on the screen.

import { announce } from '../../shared/announce.svelte';
import type { IconName } from '../../shared/icons';
import { toast } from '../../shared/toasts.svelte';
import type { Slot } from '../../shared/wire';
import { chosen } from '../logic/response';
import type { Answering } from '../answering';
import type { ToolAct, ToolName } from './keys';
import { sentencesOf } from './sentences';
import { spoken } from './spoken';
import { texts } from './texts';
import { optionNames, type Tools } from './tools.svelte';

export const icons: Record<ToolName, IconName> = { strike: 'strike', reader: 'ruler', zoom: 'zoom', aloud: 'speaker', notes: 'edit' };

export const letterOf = (index: number) => String.fromCharCode(65 + index);

function sentences({ stem, ask, html, case: of }: Slot): string[] {
  const all = (texts: readonly string[], htmls: readonly string[] | undefined) => texts.map((text, at) => spoken(text, htmls?.[at]));
  const picture = ask.how === 'spot' ? `\n${ask.picture.alt}` : '';
  return sentencesOf({
    // Only the first question of a case has it.
    before: of?.stem ? spoken(of.stem, html?.case) : '',
    stem: spoken(stem, html?.stem) + picture,
    many: ask.how === 'many',
    prompts: ask.how === 'match' ? all(ask.prompts, html?.prompts) : [],
    options: ask.how === 'judge' ? 'judge' : 'options' in ask ? all(ask.options.map(({ text }) => text), html?.options) : [],
  });
}

export function toggle(tools: Tools, tool: ToolName, question: Slot) {
  tools.toggle(tool, tool === 'aloud' ? sentences(question) : []);
}

/** Reads a question aloud from its beginning. */
export function readAloud(tools: Tools, question: Slot) {
  void tools.aloud.start(sentences(question));
}

/** An option is chosen or struck out, never both, and only choosing changes the answer. */
export function strike(tools: Tools, room: Answering, question: Slot, index: number) {
  const option = optionNames(question.ask)[index];
  if (!room.writable || option === undefined) return;
  if (chosen(question.ask, room.slot(question.number).response, index)) return void toast(texts.strike.chosen, 'info');
  tools.strike(question.number, option);
  announce((tools.struck(question.number, option) ? texts.strike.told : texts.strike.restored)(letterOf(index)));
}

export function perform(act: ToolAct, tools: Tools, room: Answering, question: Slot) {
  switch (act.act) {
    case 'toggle':
      return toggle(tools, act.tool, question);
    case 'strike':
      return strike(tools, room, question, act.index);
    case 'line':
      return tools.moveLine(act.step);
    case 'zoom':
      return tools.setZoom(act.step);
    case 'keys':
      tools.keys = true;
      return;
    case 'close':
      return tools.close();
  }
}

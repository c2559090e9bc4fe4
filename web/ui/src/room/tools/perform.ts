// What the tools do with the question on the screen.

import { announce } from '../../shared/announce.svelte';
import type { IconName } from '../../shared/icons';
import { shared } from '../../shared/texts';
import { toast } from '../../shared/toasts.svelte';
import type { Ask, Slot } from '../../shared/wire';
import { chosen } from '../logic/response';
import type { Answering } from '../answering';
import type { ToolAct, ToolName } from './keys';
import { sentencesOf } from './sentences';
import { texts } from './texts';
import { optionNames, type Tools } from './tools.svelte';

export const icons: Record<ToolName, IconName> = { strike: 'strike', reader: 'ruler', zoom: 'zoom', aloud: 'speaker', notes: 'edit' };

export const letterOf = (index: number) => String.fromCharCode(65 + index);

function words(ask: Ask): string[] {
  if (ask.how === 'judge') return [shared.right, shared.wrong];
  if (ask.how === 'spot') return [ask.picture.alt];
  if (ask.how === 'written') return [];
  if (ask.how === 'blanks') return [];
  return [...(ask.how === 'match' ? ask.prompts : []), ...ask.options.map(({ text }) => text)];
}

export function toggle(tools: Tools, tool: ToolName, question: Slot) {
  tools.toggle(tool, sentencesOf(question.stem, words(question.ask)));
}

/** Reads a question aloud from its beginning. */
export function readAloud(tools: Tools, question: Slot) {
  void tools.aloud.start(sentencesOf(question.stem, words(question.ask)));
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

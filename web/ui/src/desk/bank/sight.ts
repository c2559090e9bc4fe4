// What was looked for, marked in the item that is shown, and the place that was clicked brought into sight.

import type { Hit, TextPart } from '../../shared/wire';

/** The name under which the style sheet knows the marks. */
const NAME = 'hit';

/** The texts that were found, as they stand in the item; longer ones first. */
export function termsOf(hits: readonly Hit[]): string[] {
  const found = hits.flatMap((hit) => hit.pieces.filter((piece) => piece.hit).map((piece) => piece.text.trim().toLowerCase()));
  return [...new Set(found)].filter((text) => text !== '').sort((a, b) => b.length - a.length);
}

/** Where they stand in a text: begin and end, none within another. */
export function placesIn(text: string, terms: readonly string[]): [number, number][] {
  const low = text.toLowerCase();
  // Where small letters take more room than capitals, nothing is marked rather than the wrong thing.
  if (low.length !== text.length) return [];
  const places: [number, number][] = [];
  for (let at = 0; at < low.length; ) {
    const term = terms.find((one) => low.startsWith(one, at));
    if (term !== undefined) places.push([at, at + term.length]);
    at += term?.length ?? 1;
  }
  return places;
}

/** Whether a place belongs to a part of the item. */
function isIn(node: Node, part: TextPart): boolean {
  const element = node.parentElement;
  if (part === 'rationale' || part === 'citation') return element?.closest(`[data-part="${part}"]`) !== null;
  const stem = element?.closest('.stem, .case-stem') !== null;
  return element?.closest('.as-seen') !== null && (part === 'options' ? !stem : stem);
}

function rangesIn(root: Element, terms: readonly string[]): Range[] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const ranges: Range[] = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const here = node;
    for (const [from, to] of placesIn(here.nodeValue ?? '', terms)) {
      const range = document.createRange();
      range.setStart(here, from);
      range.setEnd(here, to);
      ranges.push(range);
    }
  }
  return ranges;
}

/** Marks what was found under `root` and scrolls to it, first to the part that was clicked. Gives what takes the marks away. */
export function bringIntoSight(root: Element, hits: readonly Hit[], part: TextPart | null): () => void {
  const ranges = rangesIn(root, termsOf(hits));
  const clicked = part === null ? undefined : ranges.find((range) => isIn(range.startContainer, part));
  (clicked ?? ranges[0])?.startContainer.parentElement?.scrollIntoView({ block: 'center' });
  // Browsers that can't mark without touching the text show it unmarked.
  if (!('highlights' in CSS) || ranges.length === 0) return () => undefined;
  CSS.highlights.set(NAME, new Highlight(...ranges));
  return () => CSS.highlights.delete(NAME);
}

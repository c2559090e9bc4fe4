// Where the focus was when a tool was turned on, so that it finds its way back.

import type { ToolName } from './keys';

export class Openers {
  private readonly was = new Map<ToolName, HTMLElement>();

  opened(tool: ToolName) {
    if (typeof document === 'undefined') return;
    const focused = document.activeElement;
    if (focused instanceof HTMLElement && focused !== document.body) this.was.set(tool, focused);
  }

  /** What is about to go with the focus in it gives the focus back. */
  closing(tool: ToolName) {
    if (typeof document === 'undefined') return;
    const opener = this.was.get(tool);
    this.was.delete(tool);
    if (!document.activeElement?.closest(`[data-tool="${tool}"]`)) return;
    (opener?.isConnected ? opener : document.getElementById('question'))?.focus({ preventScroll: true });
  }
}

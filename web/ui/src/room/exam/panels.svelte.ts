// Which panels are open over a paper.

export class Panels {
  ledger = $state(false);
  calculator = $state(false);
  references = $state(false);
  /** Handing in, or ending a section. */
  submit = $state(false);
  /** Leaving an unanswered question for good. */
  pass = $state(false);
  /** The question that is being reported. */
  report = $state<number | null>(null);
  announcements = $state(false);
  sheet = $state(false);
  menu = $state(false);

  /** Closes the uppermost of those that stand beside the paper, and says whether there was one. */
  close(): boolean {
    const over = (['ledger', 'calculator', 'references'] as const).find((panel) => this[panel]);
    if (over) this[over] = false;
    return over !== undefined;
  }

  /** Escape closes a panel wherever in the paper the focus is, unless something has closed by it already. */
  escape(event: KeyboardEvent): boolean {
    if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing || !this.close()) return false;
    event.preventDefault();
    return true;
  }
}

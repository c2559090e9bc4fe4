// Which of the room's panels are open.

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
}

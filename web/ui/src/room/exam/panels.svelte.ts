// Which of the room's panels are open.

export class Panels {
  ledger = $state(false);
  calculator = $state(false);
  submit = $state(false);
  report = $state(false);
  announcements = $state(false);
  sheet = $state(false);
  menu = $state(false);
}

// How this wall is looked at: kept on this machine.

import { recall, remember } from '../shared/memory';

let list = $state(recall('wall.list') === '1');
let sound = $state(recall('wall.sound') === '1');

export const prefs = {
  get list(): boolean {
    return list;
  },
  set list(on: boolean) {
    list = on;
    remember('wall.list', on ? '1' : null);
  },
  get sound(): boolean {
    return sound;
  },
  set sound(on: boolean) {
    sound = on;
    remember('wall.sound', on ? '1' : null);
  },
};

let context: AudioContext | null = null;

/** One short soft tone; browsers allow it once the page was clicked. */
export function chime() {
  if (!sound) return;
  context ??= new AudioContext();
  const gain = context.createGain();
  const tone = context.createOscillator();
  tone.frequency.value = 660;
  gain.gain.setValueAtTime(0.08, context.currentTime);
  gain.gain.exponentialRampToValueAtTime(0.001, context.currentTime + 0.4);
  tone.connect(gain).connect(context.destination);
  tone.start();
  tone.stop(context.currentTime + 0.4);
}

// Reads a question aloud with a voice of this machine, a sentence at a time. What the browser cannot do is a state that
// the control shows, never an error.

import { languageOf, voiceFor, type Spoken } from './sentences';

export type AloudState = 'off' | 'speaking' | 'paused' | 'voiceless' | 'failed';

export interface AloudParts {
  synth: Pick<SpeechSynthesis, 'getVoices' | 'speak' | 'cancel' | 'addEventListener' | 'removeEventListener'> | null;
  utterance(text: string): SpeechSynthesisUtterance;
}

/** Chromium loads its voices only when they are first asked for. */
const VOICES_MS = 1500;
export const rates = [1, 1.25, 1.5, 0.75] as const;

const ofBrowser = (): AloudParts => ({
  synth: typeof speechSynthesis === 'undefined' ? null : speechSynthesis,
  utterance: (text) => new SpeechSynthesisUtterance(text),
});

export class Aloud {
  state = $state<AloudState>('off');
  language = $state<Spoken>('zh');
  /** The sentence that is being read, from 0. */
  at = $state(0);
  count = $state(0);
  rate = $state<number>(1);

  /** All was read, and it is about to be off. */
  onfinish?: () => void;

  private sentences: readonly string[] = [];
  private voice: SpeechSynthesisVoice | undefined;
  // Chromium drops an utterance that nothing refers to, and its end is never told.
  private current: SpeechSynthesisUtterance | null = null;
  private turn = 0;

  constructor(private readonly parts: AloudParts = ofBrowser()) {}

  get on(): boolean {
    return this.state !== 'off';
  }

  async start(sentences: readonly string[]) {
    this.stop();
    const turn = this.turn;
    this.sentences = sentences;
    this.count = sentences.length;
    this.at = 0;
    this.language = languageOf(sentences.join(' '));
    this.state = 'speaking';
    const voices = await voicesOf(this.parts.synth);
    if (turn !== this.turn) return;
    this.voice = voiceFor(voices, this.language);
    if (!this.voice) this.state = 'voiceless';
    else if (this.state === 'speaking') this.say();
  }

  stop() {
    this.turn++;
    this.hush();
    this.state = 'off';
  }

  /** Pausing forgets where in the sentence it was: the browser's own pause does not come back with every voice. */
  pause() {
    if (this.state !== 'speaking') return;
    this.state = 'paused';
    this.hush();
  }

  resume() {
    if (this.state !== 'paused') return;
    this.state = 'speaking';
    this.say();
  }

  step(step: 1 | -1) {
    if (this.state !== 'speaking' && this.state !== 'paused') return;
    this.at = Math.min(this.count - 1, Math.max(0, this.at + step));
    if (this.state === 'speaking') this.say();
  }

  nextRate() {
    this.rate = rates[(rates.findIndex((rate) => rate === this.rate) + 1) % rates.length] ?? 1;
    if (this.state === 'speaking') this.say();
  }

  private hush() {
    // What is cancelled ends late and with an error; by then it is not the current one.
    if (this.current === null) return;
    this.current = null;
    this.parts.synth?.cancel();
  }

  private say() {
    this.hush();
    const text = this.sentences[this.at];
    if (text === undefined) {
      this.onfinish?.();
      return this.stop();
    }
    if (!this.voice) return;
    const one = this.parts.utterance(text);
    one.voice = this.voice;
    one.lang = this.voice.lang;
    one.rate = this.rate;
    one.onend = () => {
      if (one !== this.current) return;
      this.current = null;
      this.at++;
      this.say();
    };
    one.onerror = () => {
      if (one !== this.current) return;
      this.current = null;
      this.state = 'failed';
    };
    this.current = one;
    this.parts.synth?.speak(one);
  }

}

async function voicesOf(synth: AloudParts['synth']): Promise<SpeechSynthesisVoice[]> {
  const here = synth?.getVoices() ?? [];
  if (!synth || here.length > 0) return here;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      synth.removeEventListener('voiceschanged', done);
      resolve();
    };
    const timer = setTimeout(done, VOICES_MS);
    synth.addEventListener('voiceschanged', done);
  });
  return synth.getVoices();
}

/** Whether this machine can read Chinese aloud. */
export const readsChinese = async ({ synth } = ofBrowser()): Promise<boolean> => voiceFor(await voicesOf(synth), 'zh') !== undefined;

// The camera: asked for only where the exam wants it. Its failures are shown and signalled, and stop nothing.

import { recall, remember } from '../../shared/memory';

export type CameraFailure = 'denied' | 'busy' | 'none' | 'insecure' | 'lost';
export type CameraState = 'off' | 'asking' | 'on' | 'failed';

const WIDTH = 640;
const HEIGHT = 480;

function reason(error: unknown): CameraFailure {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'none';
  return 'busy';
}

export class Camera {
  state = $state<CameraState>('off');
  failure = $state<CameraFailure | null>(null);
  /** Its pictures are not taken at the moment: the server has no room for them. */
  declined = $state(false);
  stream = $state.raw<MediaStream | null>(null);
  width = $state(0);
  height = $state(0);
  /** Whether there is another one to change to. */
  several = $state(false);

  private video: HTMLVideoElement | null = null;

  async start(): Promise<void> {
    if (this.state === 'asking') return;
    this.stop();
    if (!navigator.mediaDevices?.getUserMedia) return this.fail('insecure');
    this.state = 'asking';
    try {
      const id = recall('camera');
      const size = { width: { ideal: WIDTH }, height: { ideal: HEIGHT } };
      this.take(await navigator.mediaDevices.getUserMedia({ video: id ? { ...size, deviceId: id } : size }));
      await this.play();
      await this.look();
    } catch (error) {
      this.fail(reason(error));
    }
  }

  /** Changes to the next camera of this machine and remembers it. */
  async next(): Promise<void> {
    const all = await this.cameras();
    const now = this.stream?.getVideoTracks()[0]?.getSettings().deviceId ?? recall('camera');
    const at = all.findIndex((one) => one.deviceId === now);
    const next = all[(at + 1) % Math.max(1, all.length)];
    remember('camera', next?.deviceId || null);
    this.state = 'off';
    await this.start();
  }

  stop() {
    for (const track of this.stream?.getTracks() ?? []) {
      track.onended = null;
      track.stop();
    }
    this.stream = null;
    this.video = null;
    if (this.state !== 'asking') this.state = 'off';
    this.failure = null;
  }

  /** A JPEG of what the camera sees now, at most 640 × 480; `null` when it sees nothing. */
  async grab(): Promise<Blob | null> {
    const video = this.video;
    if (this.state !== 'on' || !video || video.videoWidth === 0) return null;
    const scale = Math.min(1, WIDTH / video.videoWidth, HEIGHT / video.videoHeight);
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
    return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.72));
  }

  private take(stream: MediaStream) {
    this.stream = stream;
    const track = stream.getVideoTracks()[0];
    if (!track) throw new DOMException('', 'NotFoundError');
    track.onended = () => this.fail('lost');
  }

  /** An element of our own, not on the page: frames go on whatever the screen shows. */
  private async play() {
    const video = document.createElement('video');
    video.muted = true;
    video.playsInline = true;
    video.srcObject = this.stream;
    await video.play();
    this.video = video;
    this.width = video.videoWidth;
    this.height = video.videoHeight;
    this.state = 'on';
    this.failure = null;
  }

  private async look() {
    this.several = (await this.cameras()).length > 1;
  }

  private async cameras(): Promise<MediaDeviceInfo[]> {
    const all = await navigator.mediaDevices.enumerateDevices();
    return all.filter((one) => one.kind === 'videoinput');
  }

  private fail(failure: CameraFailure) {
    this.stop();
    this.state = 'failed';
    this.failure = failure;
  }
}

/** Runs in the page before its scripts: `loudAtMs` there is when the page last played something loud, over either transport. */
export function listenIn(): void {
  const ear = Object.assign(globalThis, { loudAtMs: 0 })
  // Louder than the noise of a codec.
  const hear = (samples: Float32Array) => {
    if (samples.some((sample) => Math.abs(sample) > 0.02)) ear.loudAtMs = performance.now()
  }
  const start = AudioBufferSourceNode.prototype.start
  AudioBufferSourceNode.prototype.start = function (...when: number[]) {
    if (this.buffer && this.context.state === 'running') hear(this.buffer.getChannelData(0))
    start.apply(this, when as [number])
  }
  const samples = new Float32Array(2048)
  let context: AudioContext | undefined
  let track: MediaStreamTrack | undefined
  let analyser: AnalyserNode | undefined
  setInterval(() => {
    const voice = document.querySelector<HTMLAudioElement>('[data-voice]')
    const [now] = (voice?.srcObject as MediaStream | null)?.getAudioTracks() ?? []
    if (now && now !== track) {
      context ??= new AudioContext()
      analyser = new AnalyserNode(context, { fftSize: 2048 })
      context.createMediaStreamSource(new MediaStream([now])).connect(analyser)
    }
    track = now
    if (!now || !analyser || voice?.paused !== false) return
    analyser.getFloatTimeDomainData(samples)
    hear(samples)
  }, 40)
}

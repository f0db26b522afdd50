import { loudness } from '../level.ts'
import { openCapture } from './capture.ts'

/** What a voice agent needs of a microphone: without echo cancellation the bot hears and interrupts itself. */
const CLEAN_VOICE = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 }

/** 21 ms at 48 kHz: enough for a level, short enough to follow speech. */
const LEVEL_SAMPLES = 1024

/**
 * The caller's microphone as the head of an audio graph. The call is given the graph's output, which outlives any change
 * of device and is silence while there is none.
 */
export class Microphone {
  readonly #context: AudioContext
  readonly #input: GainNode
  readonly #meter: AnalyserNode
  readonly #output: MediaStreamAudioDestinationNode
  readonly #levels = new Float32Array(LEVEL_SAMPLES)
  readonly #given: MediaStreamTrack[] = []
  #stream: MediaStream | undefined
  #source: MediaStreamAudioSourceNode | undefined
  #muted = false

  constructor() {
    this.#context = new AudioContext({ latencyHint: 'interactive' })
    this.#input = new GainNode(this.#context)
    this.#meter = new AnalyserNode(this.#context, { fftSize: LEVEL_SAMPLES })
    this.#output = new MediaStreamAudioDestinationNode(this.#context, { channelCount: 1 })
    this.#input.connect(this.#meter)
    this.#input.connect(this.#output)
  }

  /** Whether the browser offers microphones to this page at all: only on https and localhost. */
  static get isOffered(): boolean {
    return isSecureContext && 'mediaDevices' in navigator
  }

  /** The labelled microphones; unlabelled ones are those the caller has not yet allowed. */
  static async list(): Promise<readonly MediaDeviceInfo[]> {
    if (!Microphone.isOffered) return []
    const devices = await navigator.mediaDevices.enumerateDevices()
    return devices.filter(({ kind, label }) => kind === 'audioinput' && label !== '')
  }

  /** Opens a device, '' for the default one, in place of the one before. Throws what `getUserMedia` throws. */
  async open(deviceId: string): Promise<void> {
    const which = deviceId === '' ? {} : { deviceId: { exact: deviceId } }
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { ...CLEAN_VOICE, ...which } })
    this.#release()
    this.#stream = stream
    this.#source = new MediaStreamAudioSourceNode(this.#context, { mediaStream: stream })
    this.#source.connect(this.#input)
    this.muted = this.#muted
  }

  get isOpen(): boolean {
    return this.#stream !== undefined
  }

  get deviceId(): string {
    return this.#stream?.getAudioTracks()[0]?.getSettings().deviceId ?? ''
  }

  get muted(): boolean {
    return this.#muted
  }

  set muted(muted: boolean) {
    this.#muted = muted
    for (const track of this.#stream?.getAudioTracks() ?? []) track.enabled = !muted
  }

  get isSilenced(): boolean {
    return this.#context.state === 'suspended'
  }

  /** Browsers start audio only after a click; safe to repeat. */
  async wake(): Promise<void> {
    if (this.#context.state !== 'running') await this.#context.resume()
  }

  /** A track of its own for each asker: the WebRTC transport stops those it is done with. */
  giveTrack(): MediaStreamTrack | undefined {
    const track = this.#output.stream.getAudioTracks()[0]?.clone()
    if (track) this.#given.push(track)
    return track
  }

  /** Sends the microphone as PCM as well. */
  async capture(give: (pcm: ArrayBuffer) => void): Promise<void> {
    this.#input.connect(await openCapture(this.#context, give))
  }

  /** Loudness now, from 0 to 1. */
  level(): number {
    this.#meter.getFloatTimeDomainData(this.#levels)
    return loudness(this.#levels)
  }

  /** Turns the device off and ends every track. */
  async close(): Promise<void> {
    this.#release()
    for (const track of this.#given) track.stop()
    if (this.#context.state !== 'closed') await this.#context.close()
  }

  #release(): void {
    this.#source?.disconnect()
    for (const track of this.#stream?.getTracks() ?? []) track.stop()
    this.#source = undefined
    this.#stream = undefined
  }
}

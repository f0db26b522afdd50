import type { Tracks } from '@pipecat-ai/client-js'
import { WavMediaManager } from '@pipecat-ai/websocket-transport'

import type { Problem } from '../advice.ts'
import { microphoneProblem } from '../advice.ts'
import type { TransportName } from '../news.ts'
import { Microphone } from './microphone.ts'
import { Speaker } from './speaker.ts'

/**
 * Microphone and loudspeaker of one call, for both transports. The packages' own choices do not serve: the default one
 * loads a script from its vendor, and the WAV one can neither change the device of a WebRTC call nor do without any.
 * It is the base here because the abstract class behind it is not exported; everything it does is overridden.
 */
export class PageMedia extends WavMediaManager {
  readonly microphone = new Microphone()
  /** WebRTC has its own. */
  readonly #speaker: Speaker | undefined
  readonly #report: (problem: Problem) => void
  #deviceId: string
  #give: (pcm: ArrayBuffer) => void = () => {}
  #isCaptured = false

  /** `deviceId` is '' for the default microphone; without any the call still goes on, by keyboard. */
  constructor(transport: TransportName, deviceId: string, report: (problem: Problem) => void) {
    super()
    this.#speaker = transport === 'websocket' ? new Speaker() : undefined
    this.#deviceId = deviceId
    this.#report = report
  }

  override setUserAudioCallback(give: (pcm: ArrayBuffer) => void): void {
    this.#give = give
  }

  override async initialize(): Promise<void> {
    await this.#open(this.#deviceId)
  }

  override async connect(): Promise<void> {
    if (this.isSilenced) this.#report({ kind: 'sound-blocked' })
    // A socket that takes a lost call up is given the sound of the one before.
    if (!this.#speaker || !Microphone.isOffered || this.#isCaptured) return
    this.#isCaptured = true
    await this.microphone.capture((pcm) => this.#give(pcm))
  }

  override async disconnect(): Promise<void> {
    await Promise.all([this.microphone.close(), this.#speaker?.close()])
  }

  /** Whether the browser waits for a click before it lets sound in or out. */
  get isSilenced(): boolean {
    return this.microphone.isSilenced || this.#speaker?.isSilenced === true
  }

  /** To be called in the handler of a click. */
  async wake(): Promise<void> {
    await Promise.all([this.microphone.wake(), this.#speaker?.wake()])
  }

  /** Drops what the bot said and the caller has not heard yet. */
  clear(): void {
    this.#speaker?.clear()
  }

  override async userStartedSpeaking(): Promise<unknown> {
    return this.#speaker?.clear()
  }

  override bufferBotAudio(data: ArrayBuffer | Int16Array): Int16Array {
    const pcm = data instanceof Int16Array ? data : new Int16Array(data)
    this.#speaker?.play(pcm)
    return pcm
  }

  override async getAllMics(): Promise<MediaDeviceInfo[]> {
    return [...(await Microphone.list())]
  }

  override async updateMic(deviceId: string): Promise<void> {
    this.#deviceId = deviceId
    await this.#open(deviceId)
  }

  override get selectedMic(): MediaDeviceInfo | Record<string, never> {
    return {}
  }

  override async enableMic(enable: boolean): Promise<void> {
    this.microphone.muted = !enable
  }

  override get isMicEnabled(): boolean {
    return !this.microphone.muted
  }

  override tracks(): Tracks {
    const audio = this.microphone.giveTrack()
    return { local: audio ? { audio } : {} }
  }

  async #open(deviceId: string): Promise<void> {
    if (!Microphone.isOffered) return this.#report({ kind: 'insecure-origin' })
    try {
      await this.microphone.open(deviceId)
    } catch (error) {
      this.#report(microphoneProblem(error))
    }
  }
}

import type { ClientState } from '../../transport/client-event.ts'
import type { TransportName } from '../news.ts'
import { element, find, part, setText } from './dom.ts'

export type Phase = 'idle' | 'asking' | 'connecting' | 'live' | 'reconnecting'

/** What the person at the page asks for. */
export interface Wishes {
  connect(): void
  disconnect(): void
  mute(muted: boolean): void
  chooseMicrophone(deviceId: string): void
  interrupt(): void
  say(text: string): void
}

const PHASE_TEXT = {
  idle: 'Not connected',
  asking: 'Allow the microphone',
  connecting: 'Connecting',
  reconnecting: 'Reconnecting…',
}
const STATE_TEXT = { listening: 'Listening', thinking: 'Thinking', speaking: 'Speaking' }
/** While the server does not listen to the caller. */
const DEAF_TEXT = {
  listening: 'Not listening',
  thinking: 'Thinking, not listening',
  speaking: 'Speaking, not listening',
}

/** Every control of the page, enabled when it means something, and the word for what the call is doing. */
export class Controls {
  readonly #connect = part('connect', HTMLButtonElement)
  readonly #disconnect = part('disconnect', HTMLButtonElement)
  readonly #transport = part('transport', HTMLSelectElement)
  readonly #microphone = part('mic', HTMLSelectElement)
  readonly #mute = part('mute', HTMLButtonElement)
  readonly #interrupt = part('interrupt', HTMLButtonElement)
  readonly #text = part('text-input', HTMLInputElement)
  readonly #send = part('send', HTMLButtonElement)
  readonly #state = part('state', HTMLSpanElement)
  #phase: Phase = 'idle'
  #call: ClientState = 'listening'
  #muted = false
  /** The bot listens to the caller. */
  #listens = true

  constructor(wishes: Wishes) {
    this.#connect.addEventListener('click', () => wishes.connect())
    this.#disconnect.addEventListener('click', () => wishes.disconnect())
    this.#mute.addEventListener('click', () => wishes.mute(!this.#muted))
    this.#microphone.addEventListener('change', () => wishes.chooseMicrophone(this.#microphone.value))
    this.#interrupt.addEventListener('click', () => wishes.interrupt())
    document.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape' && !this.#interrupt.disabled) wishes.interrupt()
    })
    find('[data-compose]', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault()
      const text = this.#text.value.trim()
      if (text === '' || this.#send.disabled) return
      this.#text.value = ''
      wishes.say(text)
    })
  }

  get transport(): TransportName {
    return this.#transport.value === 'websocket' ? 'websocket' : 'webrtc'
  }

  get microphone(): string {
    return this.#microphone.value
  }

  show(phase: Phase, state: ClientState): void {
    this.#phase = phase
    this.#call = state
    const live = phase === 'live'
    const idle = phase === 'idle'
    const hadFocus = document.activeElement === (idle ? this.#disconnect : this.#connect)
    setText(this.#state, this.#inWords())
    document.body.dataset['phase'] = phase
    document.body.dataset['state'] = live ? state : 'off'
    this.#connect.hidden = !idle
    this.#disconnect.hidden = idle
    setText(this.#disconnect, phase === 'asking' || phase === 'connecting' ? 'Cancel' : 'Disconnect')
    this.#transport.disabled = !idle
    this.#mute.disabled = !live
    this.#text.disabled = !live
    this.#send.disabled = !live
    this.#interrupt.disabled = !live || state === 'listening'
    if (hadFocus) (idle ? this.#connect : this.#disconnect).focus()
  }

  #inWords(): string {
    if (this.#phase !== 'live') return PHASE_TEXT[this.#phase]
    if (this.#muted && this.#call === 'listening') return 'Muted'
    return this.#listens ? STATE_TEXT[this.#call] : DEAF_TEXT[this.#call]
  }

  showListens(listens: boolean): void {
    this.#listens = listens
    setText(this.#state, this.#inWords())
    document.body.dataset['listens'] = String(listens)
  }

  showMuted(muted: boolean): void {
    this.#muted = muted
    setText(this.#mute, muted ? 'Unmute' : 'Mute')
    setText(this.#state, this.#inWords())
    document.body.dataset['muted'] = String(muted)
  }

  /** `selected` is '' for the default one. */
  showMicrophones(microphones: readonly MediaDeviceInfo[], selected: string): void {
    // Chromium lists the default device a second time under this id.
    const named = microphones.filter(({ deviceId }) => deviceId !== 'default' && deviceId !== '')
    this.#microphone.replaceChildren(
      element('option', { value: '' }, 'Default microphone'),
      ...named.map(({ deviceId, label }) => element('option', { value: deviceId }, label)),
    )
    this.#microphone.value = named.some(({ deviceId }) => deviceId === selected) ? selected : ''
  }
}

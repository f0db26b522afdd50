import type { ClientState } from '../transport/client-event.ts'
import type { Problem } from './advice.ts'
import { Connection, NotConnected } from './connection.ts'
import { type Conversation, emptyConversation } from './conversation.ts'
import { describe } from './event-log.ts'
import { hear } from './hear.ts'
import type { News } from './news.ts'
import { Server } from './server.ts'
import { Microphone } from './sound/microphone.ts'
import { PageMedia } from './sound/page-media.ts'
import { after, follow, noTurn, timedTurn, type Turn } from './turn.ts'
import { AgentView } from './view/agent-view.ts'
import { Controls, type Phase } from './view/controls.ts'
import { ConversationView } from './view/conversation-view.ts'
import { find } from './view/dom.ts'
import { ErrorView } from './view/error-view.ts'
import { LevelView } from './view/level-view.ts'
import { LogView } from './view/log-view.ts'
import { WaterfallView } from './view/waterfall-view.ts'

/** Where the tab keeps the server's key. */
const KEY = 'voxray-key'

/** What is held while a call is made or open. */
interface Line {
  readonly connection: Connection
  readonly media: PageMedia
  readonly abort: AbortController
}

/** The page: what the person asks for goes to the call, what the call tells goes to the views. */
export class Page {
  readonly #now: () => number
  readonly #controls: Controls
  readonly #agents = new AgentView()
  readonly #conversationView = new ConversationView()
  readonly #waterfall = new WaterfallView()
  readonly #log = new LogView()
  readonly #errors = new ErrorView(
    () => this.#chooseMicrophone(this.#controls.microphone),
    (key) => this.#connectWith(key),
  )
  readonly #level = new LevelView()
  readonly #voice = find('[data-voice]', HTMLAudioElement)
  #conversation: Conversation = emptyConversation
  #line: Line | undefined
  /** The line on which a call has begun. */
  #calledOn: Line | undefined
  #phase: Phase = 'idle'
  #state: ClientState = 'listening'
  #muted = false
  #turn: Turn = noTurn

  /** `now` gives milliseconds since the page was opened. */
  constructor(now: () => number) {
    this.#now = now
    this.#controls = new Controls({
      connect: () => void this.#connect(),
      disconnect: () => void this.#hangUp(),
      mute: (muted) => this.#mute(muted),
      chooseMicrophone: (deviceId) => this.#chooseMicrophone(deviceId),
      interrupt: () => this.#interrupt(),
      say: (text) => this.#say(text),
    })
  }

  /** Starts to listen to the person at the page. */
  open(): void {
    if (!Microphone.isOffered) this.#errors.show({ kind: 'insecure-origin' })
    else navigator.mediaDevices.addEventListener('devicechange', () => void this.#devicesChanged())
    for (const gesture of ['pointerdown', 'keydown']) document.addEventListener(gesture, () => void this.#wake())
    addEventListener('pagehide', () => void this.#line?.connection.close())
    void this.#listMicrophones()
    void this.#listAgents()
  }

  async #connect(): Promise<void> {
    if (this.#line) return
    this.#errors.clear()
    const transport = this.#controls.transport
    const media = new PageMedia(transport, this.#controls.microphone, (problem) => this.#report(problem))
    const connection = new Connection({ transport, agent: this.#agents.chosen, server: this.#server }, media, {
      opening: () => this.#enter('connecting'),
      news: (news) => this.#hear(news),
      voice: (track) => void this.#play(track),
      lost: (problem) => void this.#lost(line, problem),
    })
    const line: Line = { connection, media, abort: new AbortController() }
    this.#line = line
    media.microphone.muted = this.#muted
    this.#level.follow(() => media.microphone.level())
    this.#enter('asking')
    try {
      await connection.open(line.abort.signal)
      this.#state = 'listening'
      this.#enter('live')
      void this.#listMicrophones()
    } catch (error) {
      await this.#end(line)
      if (line.abort.signal.aborted) return
      this.#report(error instanceof NotConnected ? error.problem : { kind: 'refused', detail: String(error) })
    }
  }

  #connectWith(key: string): void {
    sessionStorage.setItem(KEY, key)
    void this.#listAgents()
    void this.#connect()
  }

  get #server(): Server {
    return new Server(sessionStorage.getItem(KEY) ?? '')
  }

  async #listAgents(): Promise<void> {
    this.#agents.offer(await this.#server.agents())
  }

  async #hangUp(): Promise<void> {
    const line = this.#line
    if (!line) return
    line.abort.abort()
    // What is still being opened ends by itself when aborted.
    if (this.#phase === 'asking' || this.#phase === 'connecting') return
    await this.#end(line)
    this.#hear({ type: 'disconnected' })
  }

  async #lost(line: Line, problem: Problem): Promise<void> {
    this.#hear({ type: 'disconnected' })
    this.#report(problem)
    await this.#end(line)
  }

  async #end(line: Line): Promise<void> {
    if (this.#line !== line) return
    this.#line = undefined
    this.#level.follow(undefined)
    this.#voice.srcObject = null
    this.#controls.showListens(true)
    this.#enter('idle')
    await line.connection.close()
    await line.media.disconnect()
  }

  #enter(phase: Phase): void {
    this.#phase = phase
    this.#controls.show(phase, this.#state)
    this.#agents.enable(phase === 'idle')
  }

  #hear(news: News): void {
    const line = describe(news)
    if (line) this.#log.add({ atMs: this.#now(), ...line })
    const heard = hear(this.#conversation, news)
    if (heard.messages !== this.#conversation.messages) this.#conversationView.draw(heard)
    if (heard.call !== this.#conversation.call) this.#callStarted()
    this.#conversation = heard
    this.#time(news)
    this.#act(news)
  }

  #act(news: News): void {
    if (news.type === 'state') {
      this.#state = news.state
      this.#enter(this.#phase)
    } else if (news.type === 'out-of-touch') {
      this.#enter('reconnecting')
      this.#errors.show({ kind: 'reconnecting' })
    } else if (news.type === 'in-touch') {
      this.#enter('live')
      this.#errors.clear('reconnecting')
    } else if (news.type === 'listens') this.#controls.showListens(news.listens)
    else if (news.type === 'interrupted') this.#line?.media.clear()
    else if (news.type === 'failed' && !news.fatal && !news.ofTool)
      this.#report({ kind: 'stage-failed', failure: news })
  }

  #time(news: News): void {
    const turn = follow(this.#turn, news)
    const timed = turn === this.#turn ? undefined : timedTurn(turn)
    this.#turn = turn
    if (timed) this.#waterfall.show(timed)
  }

  #callStarted(): void {
    this.#controls.showListens(true)
    this.#turn = after(this.#turn)
    // A second call on one line came in the place of one that could not be resumed.
    if (this.#line && this.#calledOn === this.#line) this.#report({ kind: 'new-call' })
    this.#calledOn = this.#line
  }

  #report(problem: Problem): void {
    this.#log.add({ atMs: this.#now(), name: 'problem', detail: problem.kind })
    this.#errors.show(problem)
  }

  #mute(muted: boolean): void {
    this.#muted = muted
    this.#line?.connection.mute(muted)
    this.#controls.showMuted(muted)
  }

  #chooseMicrophone(deviceId: string): void {
    this.#errors.clear('no-microphone', 'microphone-denied', 'microphone-busy', 'microphone-failed')
    this.#line?.connection.chooseMicrophone(deviceId)
  }

  #interrupt(): void {
    this.#line?.media.clear()
    this.#line?.connection.interrupt()
  }

  #say(text: string): void {
    if (this.#phase !== 'live') return
    this.#hear({ type: 'typed', text })
    this.#line?.connection.sendText(text)
  }

  async #devicesChanged(): Promise<void> {
    await this.#listMicrophones()
    const line = this.#line
    if (line && this.#phase === 'live' && !line.media.microphone.isOpen) this.#chooseMicrophone('')
  }

  async #listMicrophones(): Promise<void> {
    const selected = this.#line?.media.microphone.deviceId ?? this.#controls.microphone
    this.#controls.showMicrophones(await Microphone.list(), selected)
  }

  async #play(track: MediaStreamTrack): Promise<void> {
    this.#voice.srcObject = new MediaStream([track])
    try {
      await this.#voice.play()
    } catch {
      // Only autoplay rules refuse a live stream; the next click starts it.
      this.#report({ kind: 'sound-blocked' })
    }
  }

  async #wake(): Promise<void> {
    const media = this.#line?.media
    if (!media || !(media.isSilenced || (this.#voice.srcObject && this.#voice.paused))) return
    await Promise.all([media.wake(), this.#voice.srcObject ? this.#voice.play() : undefined])
    this.#errors.clear('sound-blocked')
  }
}

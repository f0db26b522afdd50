import type { Pcm } from '../../../src/audio/pcm.ts'
import type { TestBrowser } from '../../support/browser.ts'
import { MachineWaits } from '../../support/machine-waits.ts'
import { type Sound, soundsIn } from '../../../src/audio/sounds.ts'
import { allison, librivox } from '../../support/speech.ts'
import { BrowserCaller } from './caller.ts'
import type { LoggedEvent, TransportName } from './page/caller-page.ts'
import { type ToldReply, repliesIn } from './replies.ts'

/** For an answer to begin, or to end. Nothing that is measured waits for it. */
const PATIENCE_MS = 60_000
/** After an answer, so that what is next is not heard as its end. */
const PAUSE_MS = 1500
/** The bot has been telling its story for this long when the caller comes in. */
const STORY_MS = 2000
/** Between the button for interrupting and the end of the call. */
const AFTER_BUTTON_MS = 1500

/** A sentence of an audio book, at 16 kHz. */
export const QUESTION = librivox()[0] ?? { text: '', samples: new Int16Array() }

/** Said into the bot's stories, and what is to come back. */
export const INTERRUPTIONS = [
  { prompt: 'queue-thankyou', words: 'thank you for your patience', answer: /you are welcome/i },
  { prompt: 'auth-thankyou', words: 'thank you', answer: /you are welcome/i },
  { prompt: 'all-circuits-busy-now', words: 'all circuits are busy now', answer: /circuits are busy now/i },
] as const

/** What came of one interruption; times on the recorder's clock. */
export interface Interruption {
  /** The caller's first audible sound at the microphone. */
  readonly onsetMs: number
  /** The bot's last audible sound that followed. */
  readonly silentMs: number
  /** For how long the client played on what it had, after the last audio came. 0 over WebRTC, where that is not seen. */
  readonly inHandMs: number
  /** When the client was told that the bot had stopped. */
  readonly toldMs: number
  /** How long the machine kept programs from running until it was silent, and until the client was told. */
  readonly waitedMs: number
  readonly toldWaitedMs: number
  readonly transcript: string
  readonly answer: ToldReply | undefined
}

/** A whole call, after the fact. */
export interface Conversation {
  readonly ready: { readonly version: string }
  readonly events: readonly LoggedEvent[]
  readonly microphone: Pcm
  readonly bot: Pcm
  readonly replies: readonly ToldReply[]
  /** Events from the beginning of the spoken question to the end of its answer. */
  readonly turn: readonly LoggedEvent[]
  readonly interruptions: readonly Interruption[]
  /** When the button was pressed, and the bot's last audible sound after. */
  readonly button: Pick<Interruption, 'silentMs' | 'waitedMs'> & { readonly pressedMs: number }
  /** Mean delay of the browser's jitter buffer; 0 over WebSocket. */
  readonly playoutDelayMs: number
  /** When each 20 ms of speech came; none over WebRTC. */
  readonly arrivals: readonly number[]
}

/** Greeting, a spoken question, three stories that are interrupted by voice and one by the button. About a minute. */
export async function holdConversation(
  browser: TestBrowser,
  pageUrl: string,
  transport: TransportName,
  startUrl: string,
): Promise<Conversation> {
  using waits = new MachineWaits()
  await using caller = await BrowserCaller.open(browser, pageUrl)
  const ready = await caller.connect(transport, startUrl)
  const recorderBeganMs = performance.now() - (await caller.nowMs())
  /** Between two times of the recorder. */
  const waitedMs = (fromMs: number, toMs: number) => waits.between(recorderBeganMs + fromMs, recorderBeganMs + toMs)
  const toldSoFar = async () => (await caller.events()).length
  /** Of so many replies, from this event on, the last is heard to its end. */
  const heardOut = async (from: number, replies = 1) => {
    await caller.event('botStoppedSpeaking', from, PATIENCE_MS, replies - 1)
    await Bun.sleep(PAUSE_MS)
  }
  const hearsStory = async () => {
    const from = await toldSoFar()
    await caller.sendText('Tell me a story.')
    const { atMs } = await caller.event('botStartedSpeaking', from, PATIENCE_MS)
    await caller.hears(atMs, PATIENCE_MS)
    await Bun.sleep(STORY_MS)
    await caller.hears(await caller.nowMs(), PATIENCE_MS)
  }

  await heardOut(0)
  const from = await toldSoFar()
  await caller.say(QUESTION.samples)
  await heardOut(from)
  for (const { prompt } of INTERRUPTIONS) {
    await hearsStory()
    const before = await toldSoFar()
    await caller.say(allison(prompt))
    // The story, which is cut, and the answer.
    await heardOut(before, 2)
  }
  await hearsStory()
  const pressedMs = await caller.nowMs()
  await caller.interrupt()
  await Bun.sleep(AFTER_BUTTON_MS)

  const [microphone, bot] = [await caller.recorded('microphone'), await caller.recorded('bot')]
  const arrivals = await caller.arrivals()
  const playoutDelayMs = await caller.playoutDelayMs()
  await caller.disconnect()
  const events = await caller.events()
  const buttonSilentMs = silentAfter(pressedMs, soundsIn(bot))
  const onsets = soundsIn(microphone).slice(-INTERRUPTIONS.length)
  return {
    ready,
    events,
    microphone,
    bot,
    replies: repliesIn(events),
    turn: turnIn(events),
    interruptions: onsets.map(({ fromMs }) =>
      interruptionAt(fromMs, events, { sounds: soundsIn(bot), arrivals, waitedMs }),
    ),
    button: { pressedMs, silentMs: buttonSilentMs, waitedMs: waitedMs(pressedMs, buttonSilentMs) },
    playoutDelayMs,
    arrivals,
  }
}

function turnIn(events: readonly LoggedEvent[]): LoggedEvent[] {
  const from = events.findIndex(({ type }) => type === 'userStartedSpeaking')
  const to = events.findIndex(({ type }, at) => at > from && type === 'botStoppedSpeaking')
  return events.slice(from, to + 1)
}

interface Measured {
  readonly sounds: readonly Sound[]
  readonly arrivals: readonly number[]
  readonly waitedMs: (fromMs: number, toMs: number) => number
}

function interruptionAt(
  onsetMs: number,
  events: readonly LoggedEvent[],
  { sounds, arrivals, waitedMs }: Measured,
): Interruption {
  const after = events.filter(({ atMs }) => atMs >= onsetMs)
  const silentMs = silentAfter(onsetMs, sounds)
  const toldMs = after.find(({ type }) => type === 'botStoppedSpeaking')?.atMs ?? Number.POSITIVE_INFINITY
  const final = after.find(({ type, data }) => type === 'userTranscript' && (data as { final: boolean }).final)
  return {
    onsetMs,
    silentMs,
    inHandMs: silentMs - (arrivals.findLast((atMs) => atMs < silentMs) ?? silentMs),
    waitedMs: waitedMs(onsetMs, silentMs),
    toldWaitedMs: waitedMs(onsetMs, toldMs),
    toldMs,
    transcript: (final?.data as { text: string } | undefined)?.text ?? '',
    answer: repliesIn(after)[0],
  }
}

/** The end of what was audible at that moment, or had been until just before: a voice breathes. */
function silentAfter(atMs: number, sounds: readonly Sound[]): number {
  const sound = sounds.find(({ fromMs, toMs }) => fromMs < atMs && toMs > atMs - 500)
  return sound?.toMs ?? Number.NaN
}

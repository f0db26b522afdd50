import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { levelDb } from '../../../src/audio/pcm.ts'
import { TestBrowser } from '../../support/browser.ts'
import { type RunningServer, startServer } from '../../support/server.ts'
import { between, soundsIn } from '../../../src/audio/sounds.ts'
import { corpusErrorRate, wordErrorRate } from '../../support/wer.ts'
import { Listener } from '../../../src/simulate/listener.ts'
import { servePage } from './caller.ts'
import { type Conversation, holdConversation, INTERRUPTIONS, QUESTION } from './conversation.ts'
import type { TransportName } from './page/caller-page.ts'
import { orderOf, type ToldReply } from './replies.ts'

/** The whole conversation in real time, and starting all that it needs. */
const TALK_MS = 180_000
/** A listener's own mistakes included: the voice is synthetic, and "voxray" is no word. */
const MOST_MISHEARD = 0.25
const SILENT_WITHIN_MS = 300
/** Replies are a second and a half apart. */
const APART_MS = 500
/** What the player of Pipecat's WebSocket client has in hand on a quiet machine: 45 ms, the server's lead of 20 ms, and one message. */
const MOST_IN_HAND_MS = 85

/** What the client said of things that are as they should be. */
const EXPECTED_COMPLAINTS = [
  /^warning: Unrecognized connection parameter: (?:data|meta)\. Ignored\.$/,
  /^warning: \[Pipecat Client\] Bot transcription is deprecated/,
]

/** RTVI's order of one turn (metrics and server messages may stand anywhere). */
const CANONICAL = [
  'userStartedSpeaking',
  'userTranscript',
  'userStoppedSpeaking',
  'userLlmText',
  'botLlmStarted',
  'botLlmText',
  'botLlmStopped',
  'botTtsStarted',
  'botStartedSpeaking',
  'botOutput',
  'botTtsText',
  'botTtsStopped',
  'botStoppedSpeaking',
]
const CANONICAL_ENDS = CANONICAL.map((name) => ({ botOutput: 'botTtsText', botTtsText: 'botOutput' })[name] ?? name)

/** What a stock Pipecat client experiences in a call of a minute, whatever its transport. */
export function servesStockClients(transport: TransportName, startPath: string): void {
  describe(`a stock Pipecat client over ${transport}`, () => {
    const opened = new AsyncDisposableStack()
    let server: RunningServer
    let browser: TestBrowser
    let pageUrl: string
    let listener: Listener
    let talk: Conversation

    beforeAll(async () => {
      server = opened.use(await startServer())
      pageUrl = opened.use(await servePage()).url
      browser = opened.use(await TestBrowser.open())
      listener = opened.use(new Listener())
      talk = await holdConversation(browser, pageUrl, transport, `${server.url}${startPath}`)
    }, TALK_MS)
    afterAll(() => opened.disposeAsync())

    /**
     * What came out of the bot's loudspeaker for a reply. On a busy machine the player is still at it when the client is told of its end, and
     * what was recorded and what was told are apart by some tenths of a second.
     */
    const spoken = (reply: ToldReply) => {
      const next = talk.replies[talk.replies.indexOf(reply) + 1]
      const untilNext = between(
        talk.bot,
        reply.startedMs - APART_MS,
        (next?.startedMs ?? Number.POSITIVE_INFINITY) - APART_MS,
      )
      // The listener is a small model, and hears nothing in a minute of silence that begins with a sentence.
      return between(untilNext, 0, (soundsIn(untilNext).at(-1)?.toMs ?? 0) + APART_MS)
    }
    /** Those that were neither cut nor asked for to be cut. */
    const wholeReplies = () => talk.replies.filter(({ text }) => text !== '' && !text.startsWith('Here is'))
    const finals = () =>
      talk.events
        .filter(({ type, data }) => type === 'userTranscript' && (data as { final: boolean }).final)
        .map(({ data }) => (data as { text: string }).text)

    test('connects from another origin, and its bot is ready and speaks RTVI 2.2.0', () => {
      expect(talk.ready.version).toBe('2.2.0')
    })

    test('is greeted before it has said a word', () => {
      const greeted = talk.events.findIndex(({ type }) => type === 'botStartedSpeaking')
      const spoke = talk.events.findIndex(({ type }) => type === 'userStartedSpeaking')
      expect(greeted).toBeGreaterThan(0)
      expect(greeted).toBeLessThan(spoke)
    })

    test('hears every reply at the level and the pace of speech', () => {
      expect(wholeReplies().length).toBe(2 + INTERRUPTIONS.length)
      for (const reply of wholeReplies()) {
        const sounds = soundsIn(spoken(reply), 2000)
        expect(sounds.length).toBe(1)
        const [{ fromMs, toMs, levelDb: level } = { fromMs: 0, toMs: 0, levelDb: 0 }] = sounds
        expect(level).toBeWithin(-30, -6)
        // English is spoken at 12 to 18 characters a second, and faster where words are short.
        expect((1000 * reply.text.length) / (toMs - fromMs)).toBeWithin(10, 22)
      }
    })

    test('hears the words that it is told', async () => {
      const pairs: { said: string; heard: string }[] = []
      for (const reply of wholeReplies()) pairs.push({ said: reply.text, heard: await listener.words(spoken(reply)) })
      expect(corpusErrorRate(pairs), JSON.stringify(pairs)).toBeLessThan(MOST_MISHEARD)
    }, 180_000)

    test('hears nothing where the bot has nothing to say', () => {
      const [question] = talk.turn
      const quiet = between(talk.bot, (question?.atMs ?? 0) + 500, (question?.atMs ?? 0) + 5000)
      expect(levelDb(quiet.samples)).toBeLessThan(-60)
    })

    test('has its caller understood', () => {
      const said = [QUESTION.text, ...INTERRUPTIONS.map(({ words }) => words)]
      expect(wordErrorRate(said.join(' '), finals().join(' ')), finals().join(' | ')).toBeLessThan(0.15)
    })

    test('is told of a turn in the canonical order', () => {
      const told = (which: 'first' | 'last') => orderOf(talk.turn, which).filter((name) => CANONICAL.includes(name))
      expect(told('first')).toEqual(CANONICAL)
      expect(told('last')).toEqual(CANONICAL_ENDS)
    })

    test(`has silence ${SILENT_WITHIN_MS} ms after its caller's first sound`, () => {
      expect(talk.interruptions.length).toBe(INTERRUPTIONS.length)
      // What the machine kept programs waiting does not count, nor how late the stock player began: it keeps that in hand.
      const afterMs = talk.interruptions.map(
        ({ onsetMs, silentMs, inHandMs, waitedMs }) =>
          silentMs - onsetMs - waitedMs - Math.max(0, inHandMs - MOST_IN_HAND_MS),
      )
      // Measured on one clock in the page: first sound at the microphone to last sound of the bot, each above -50 dBFS.
      expect(Math.max(...afterMs), afterMs.join(' ')).toBeLessThanOrEqual(SILENT_WITHIN_MS)
    })

    test('is told that the bot has stopped, and gets the right answer to what interrupted it', () => {
      for (const [index, { onsetMs, toldMs, toldWaitedMs, transcript, answer }] of talk.interruptions.entries()) {
        const { words = '', answer: expected = /^$/ } = INTERRUPTIONS[index] ?? {}
        // The recogniser has to hear a word, and works longer on a busy machine than it waits.
        expect(toldMs - onsetMs).toBeLessThan(1500 + 2 * toldWaitedMs)
        expect(wordErrorRate(words, transcript), transcript).toBe(0)
        expect(answer?.text).toMatch(expected)
      }
    })

    test('may type instead of speak', () => {
      const stories = talk.replies.filter(({ text }) => text.startsWith('Here is'))
      expect(stories.length).toBe(INTERRUPTIONS.length + 1)
    })

    test('may interrupt by a message', () => {
      const { pressedMs, silentMs, waitedMs } = talk.button
      expect(silentMs - pressedMs).toBeLessThan(SILENT_WITHIN_MS + waitedMs)
      expect(talk.replies.at(-1)?.stoppedMs).toBeWithin(pressedMs, pressedMs + SILENT_WITHIN_MS + waitedMs)
    })

    test('leaves, and the server notices', async () => {
      expect(await server.prints(/call ended.*/, 5000)).toContain('reason=caller-left')
      expect(server.liveCalls).toBe(0)
      expect((await fetch(`${server.url}/ready`)).status).toBe(200)
    })

    test('needs nothing but the server, and has nothing to complain of', () => {
      expect(browser.strays([server.url, pageUrl])).toEqual([])
      expect(browser.complaints.filter((line) => !EXPECTED_COMPLAINTS.some((known) => known.test(line)))).toEqual([])
      expect(server.complaints()).toEqual([])
    })
  })
}

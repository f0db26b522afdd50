import { describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { endCall } from '../../src/tool/call-tools.ts'
import { languageOf } from '../../src/language/index.ts'
import type { Language } from '../../src/language/language.ts'
import type { Llm, LlmEvent } from '../../src/llm/llm.ts'
import { sleep } from '../../src/std/clock.ts'
import { StageError } from '../../src/std/errors.ts'
import { wholePieces } from '../../src/tts/whole-pieces.ts'
import { VirtualClock } from '../support/clock.ts'
import { inertStt } from '../support/providers.ts'
import { Rig, type RigOptions } from '../support/rig.ts'

const SRC = new URL('../../src/', import.meta.url)
const filesIn = (folder: string): string[] =>
  readdirSync(new URL(folder, SRC), { recursive: true }).map((path) => `${folder}${String(path)}`)
const TAGS = filesIn('language/').flatMap((path) => /\/([a-z]{2})\.ts$/.exec(path)?.[1] ?? [])

/** What the model says itself is in no language. */
const ANSWER = '12 34 56 78.'
const KEYS = '#7 90.'
const down = new StageError('llm', 'failed', 'the model is down')
const deaf = new StageError('stt', 'failed', 'no words')
const call = (input: object): LlmEvent => ({ type: 'tool-call', call: { id: '1', name: 'end_call', input } })
const model = (stream: Llm['stream']): { parts: { llm: Llm } } => ({ parts: { llm: { name: 'a model', stream } } })

interface Conversation {
  readonly name: string
  readonly options?: (clock: VirtualClock) => RigOptions
  readonly held?: (rig: Rig) => Promise<void>
}

/** Everything that makes the server speak words of its own. */
const CONVERSATIONS: readonly Conversation[] = [
  { name: 'all is well', options: () => ({ replies: [ANSWER, KEYS] }) },
  { name: 'the model is down', options: () => ({ replies: [down] }) },
  { name: 'the model answers nothing', options: () => ({ replies: [''] }) },
  { name: 'the model is slow', options: () => ({ replies: [ANSWER], llmMs: 3900 }) },
  {
    name: 'the model loads',
    options: (clock) =>
      model(async function* (_, signal) {
        for (let times = 0; times < 4; times++) {
          await sleep(clock, 2000, signal)
          yield { type: 'working', on: 'loading' }
        }
        yield { type: 'text', text: ANSWER }
      }),
  },
  {
    name: 'the model breaks off',
    options: (clock) =>
      model(async function* (_, signal) {
        yield { type: 'text', text: `${ANSWER} ` }
        await sleep(clock, 500, signal)
        throw down
      }),
  },
  {
    name: 'the model is down for good',
    options: () => ({ replies: Array.from({ length: 9 }, () => down) }),
    held: async (rig) => {
      for (let turn = 0; turn < 3; turn++) {
        await rig.saysSomething()
        await rig.isSilentFor(9000)
      }
    },
  },
  { name: 'the caller is not understood', options: () => ({ says: [deaf] }) },
  {
    name: 'the caller cuts in without words',
    options: () => ({ says: ['1 2 3', ''], replies: [ANSWER.repeat(9)] }),
    held: async (rig) => {
      await rig.isSilentFor(300)
      await rig.saysSomething(1500)
      await rig.isSilentFor(6000)
    },
  },
  { name: 'the recogniser is gone', options: () => ({ parts: { stt: inertStt({ events: gone() }) } }) },
  {
    name: 'the voice fails once',
    options: () => {
      let fails = 1
      return {
        replies: [ANSWER],
        onSpeak: () => {
          if (fails-- > 0) throw new StageError('tts', 'failed', 'hoarse')
        },
      }
    },
  },
  { name: 'the model hangs up without a word', options: () => ({ tools: [endCall], replies: [[call({})]] }) },
  {
    name: 'the model calls a tool wrongly',
    options: () => ({ tools: [endCall], replies: [[call({ say: 7 })], ANSWER] }),
  },
  { name: 'nobody speaks', options: () => ({ idleMs: 20_000 }), held: (rig) => rig.isSilentFor(30_000) },
  {
    name: 'the caller says nothing more',
    options: () => ({ replies: [ANSWER], askMs: 10_000 }),
    held: (rig) => rig.isSilentFor(60_000),
  },
  {
    name: 'the call lasts too long',
    options: () => ({ replies: [ANSWER.repeat(9)], maxDurationMs: 3000 }),
    held: (rig) => rig.isSilentFor(14_000),
  },
  {
    name: 'the caller was away',
    options: () => ({ replies: [ANSWER], resumeMs: 60_000 }),
    held: async (rig) => {
      await rig.isSilentFor(3000)
      rig.wire.lose()
      await rig.clock.advance(20_000)
      rig.wire.comeBack()
      await rig.isSilentFor(4000)
    },
  },
]

async function* gone(): AsyncGenerator<never> {
  yield await Promise.reject(new StageError('stt', 'unreachable', 'the line to the recogniser is gone'))
}

/** What the voice is given in a conversation held in this language. */
async function spokenIn({ tag }: Language, { options, held }: Conversation): Promise<string[]> {
  const spoken: string[] = []
  const clock = new VirtualClock()
  const { onSpeak, ...others } = options?.(clock) ?? {}
  await using rig = new Rig({
    clock,
    says: Array(9).fill('1 2 3'),
    data: { language: tag },
    onSpeak: (piece) => {
      spoken.push(piece)
      onSpeak?.(piece)
    },
    ...others,
  })
  await rig.saysSomething()
  await (held ? held(rig) : rig.isSilentFor(15_000))
  if (!held) await rig.saysSomething()
  return spoken
}

describe.each(TAGS)('a call in "%s"', (tag) => {
  const language = languageOf(tag)
  const own = Object.values(language.sentences).flatMap((sentence) => wholePieces(sentence, language))
  const models = new Set([ANSWER, KEYS, ANSWER.repeat(9)].flatMap((answer) => wholePieces(answer, language)))

  test('has the server say nothing but its own sentences of that language, and each of them', async () => {
    const strange: string[] = []
    const said = new Set<string>()
    for (const conversation of CONVERSATIONS) {
      for (const piece of await spokenIn(language, conversation)) {
        if (own.includes(piece)) said.add(piece)
        else if (!models.has(piece)) strange.push(`${conversation.name}: ${piece}`)
      }
    }
    expect(strange).toEqual([])
    expect([...said].toSorted()).toEqual([...new Set(own)].toSorted())
  })
})

/** Where sentences may stand outside the language files, because no caller hears them there, or for another reason. */
const MAY_HAVE_SENTENCES: readonly (readonly [path: RegExp, why: string])[] = [
  [/^language\//, 'the language files'],
  [
    /^providers\/embedded\/(?:dialogue\/|speakable\.ts)/,
    'the embedded model and voice know English alone: these are their language files',
  ],
  [/^tool\//, 'descriptions and results of tools, for the model'],
  [/^(?:simulate|eval|testing)\//, 'what a simulated caller says, and reports for who tests'],
  [/^agent\/starter\.ts/, 'an agent in English that a newcomer starts from'],
  [/^compose\/agent-code\.ts/, 'what is wrong with code, for its author'],
  [/^cascade\/answering\/(?:opinion|menus|answering)\.ts/, 'what a model is told of who has picked up'],
  [/^providers\/openai-dialect\/chat\.ts/, 'what a model is asked to load it'],
  [/^(?:live|compose\/check-online)\.ts/, 'what an operator has a vendor say to try it'],
  [
    /^(?:config|observe|page|client)\/|^(?:main|command-line|health|init)\.ts/,
    'for operators and for people at a screen',
  ],
  [/^http\/(?!telephony\/)|-description\.ts$/, 'the API'],
  [/^carriers\/\w+\/index\.ts/, 'configuration keys of carriers, for operators'],
  [/^std\/errors\.ts/, 'failures, for clients'],
]

const SENTENCE = /(['"`])(\p{Lu}(?:(?!\1)[^\\\n]|\\.)* (?:(?!\1)[^\\\n]|\\.)*[.!?])\1/gu
/** A literal that is handed to what speaks. */
const SPOKEN_LITERAL = /\b(?:say\w*|speak|ownWords|greeting)(?:\(|: ?)(['"`])(?=[^'"`]*\p{L})/giu

/** Nor the pages of vendors, which the documentation takes from their declarations. */
const withoutComments = (text: string) =>
  text.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$|^  page: \{$[\s\S]*?^  \},$/gm, '')

test('no sentence stands outside the language files', () => {
  const found = filesIn('')
    .filter((path) => path.endsWith('.ts') && !MAY_HAVE_SENTENCES.some(([may]) => may.test(path)))
    .flatMap((path) => {
      const text = withoutComments(readFileSync(new URL(path, SRC), 'utf8'))
      const sentences = [...text.matchAll(SENTENCE)].map(([sentence]) => sentence)
      const literals = [...text.matchAll(SPOKEN_LITERAL)].map(({ index }) => text.slice(index, index + 60))
      return [...sentences, ...literals].map((words) => `${path}: ${words}`)
    })
  expect(found).toEqual([])
})

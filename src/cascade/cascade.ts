import type { Agent, ExpectedCall, Line, Mind, TalkSoFar } from '../call/agent.ts'
import type { CallInfo } from '../call/info.ts'
import { languageOf, namesLanguage } from '../language/index.ts'
import type { Language } from '../language/language.ts'
import { valuesOf } from '../call/values.ts'
import { fillIn } from '../llm/prompt.ts'
import { type Listener, SpeechAhead } from '../tts/ahead.ts'
import { wholePieces } from '../tts/whole-pieces.ts'
import { fitForMenus } from './answering/menus.ts'
import type { AnsweringRules } from './answering/rules.ts'
import { CallerLanguage } from './caller-language.ts'
import { waitToldIn } from './habit.ts'
import { CascadeMind } from './mind.ts'
import { LineTalk } from './talk.ts'
import type { Tool } from '../tool/tool.ts'
import type { CascadeParts } from './parts.ts'

/** The agent of three models: one hears, one thinks, one speaks. */
export class Cascade implements Agent {
  readonly #parts: CascadeParts
  readonly #voice: SpeechAhead

  constructor(parts: CascadeParts) {
    this.#parts = parts
    this.#voice = new SpeechAhead(parts.tts)
  }

  expect({ data, agent }: ExpectedCall, listener: Omit<Listener, 'isExpected'>): void {
    const { greeting = '', computesGreeting, language } = this.#parts
    if (computesGreeting?.()) return
    const wordsAt = (startedAtMs: number) => fillIn(greeting, valuesOf({ data, agent, startedAtMs }))
    const words = wordsAt(0)
    // One that names the time is known when the call begins.
    if (words !== wordsAt(1)) return
    const named = languageNamedIn(data)
    this.#begin(words, named === undefined ? language : languageOf(named, language), { ...listener, isExpected: true })
  }

  join(line: Line, handed?: TalkSoFar): Mind {
    const { systemPrompt, greeting, idlePrompts = [], followsCaller, answering, moreTools, ...parts } = this.#parts
    const tts = this.#voice
    parts.llm.preconnect?.()
    tts.preconnect(line.playRateHz, line.signal)
    const { data } = line.info
    const values = valuesOf(line.info)
    const named = languageNamedIn(data)
    const isFollowing = followsCaller && named === undefined
    const spoken = named ?? (isFollowing ? handed?.language : undefined)
    const language = spoken === undefined ? parts.language : languageOf(spoken, parts.language)
    if (language.tag !== parts.language.tag) parts.otherLanguage(language)
    const isOutgoing = line.info.phone?.direction === 'outgoing' && !handed
    const callerLanguage = new CallerLanguage(language, isFollowing)
    const talk = new LineTalk(line, callerLanguage)
    const companion = parts.companion?.(talk)
    const broughtMs = handed?.waitMs ?? (parts.keepsHabit ? waitToldIn(data) : undefined)
    const tools = [...(companion?.tools ?? []), ...parts.tools]
    for (const name of twiceIn(tools)) talk.report(new Error(`two tools are called "${name}": the one in code counts`))
    const own = isOutgoing && answering ? filledIn(answering, values) : undefined
    const mind = {
      ...parts,
      tts,
      talk,
      handed,
      companion,
      tools: [...tools, ...(moreTools?.(tools.map(({ spec }) => spec.name)) ?? [])],
      ...(own && { answering: own }),
      language: callerLanguage,
      habit: { waitMs: broughtMs ?? parts.rules.endpoint.baseMs },
      ...(systemPrompt !== undefined && { systemPrompt: fillIn(systemPrompt, values) }),
      spoken: named === undefined ? undefined : language.tag,
      greeting: fillIn(greeting ?? '', values),
      idlePrompts: idlePrompts.map((prompt) => fillIn(prompt, values)),
    }
    const { clock, signal } = line
    const known = companion?.greeting ? companion.greeting(true) : mind.greeting
    if (!handed && known !== undefined) this.#begin(known, language, { clock, signal })
    return new CascadeMind(line, own?.menus ? fitForMenus(mind, own.menus) : mind)
  }

  /** What comes behind the first piece is made while that is heard. */
  #begin(greeting: string, language: Language, listener: Listener): void {
    const [first] = wholePieces(greeting, language)
    if (first !== undefined) this.#voice.begin(first, listener)
  }
}

const languageNamedIn = ({ language }: CallInfo['data']): string | undefined =>
  typeof language === 'string' && namesLanguage(language) ? language : undefined

/** Names that code has taken from tools of the configuration. */
function twiceIn(tools: readonly Tool[]): Set<string> {
  const names = tools.map(({ spec }) => spec.name)
  return new Set(names.filter((name, index) => names.indexOf(name) < index))
}

const filledIn = ({ voicemail, menus }: AnsweringRules, data: Readonly<Record<string, unknown>>): AnsweringRules => ({
  ...(voicemail !== undefined && { voicemail: fillIn(voicemail, data) }),
  ...(menus && { menus: { ...menus, goal: fillIn(menus.goal, data) } }),
})

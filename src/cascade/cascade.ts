import type { Agent, Line, Mind, TalkSoFar } from '../call/agent.ts'
import { languageOf, namesLanguage } from '../language/index.ts'
import { valuesOf } from '../call/values.ts'
import { fillIn } from '../llm/prompt.ts'
import { fitForMenus } from './answering/menus.ts'
import type { AnsweringRules } from './answering/rules.ts'
import { CallerLanguage } from './caller-language.ts'
import { CascadeMind } from './mind.ts'
import { LineTalk } from './talk.ts'
import type { Tool } from '../tool/tool.ts'
import type { CascadeParts } from './parts.ts'

/** The agent of three models: one hears, one thinks, one speaks. */
export class Cascade implements Agent {
  readonly #parts: CascadeParts

  constructor(parts: CascadeParts) {
    this.#parts = parts
  }

  join(line: Line, handed?: TalkSoFar): Mind {
    const { systemPrompt, greeting, idlePrompts = [], followsCaller, answering, moreTools, ...parts } = this.#parts
    parts.llm.preconnect?.()
    parts.tts.preconnect?.(line.playRateHz, line.signal)
    const { data } = line.info
    const values = valuesOf(line.info)
    const asked = data['language']
    const isNamed = typeof asked === 'string' && namesLanguage(asked)
    const isFollowing = followsCaller && !isNamed
    const spoken = isNamed ? asked : isFollowing ? handed?.language : undefined
    const language = spoken === undefined ? parts.language : languageOf(spoken, parts.language)
    if (language.tag !== parts.language.tag) parts.otherLanguage(language)
    const isOutgoing = line.info.phone?.direction === 'outgoing' && !handed
    const callerLanguage = new CallerLanguage(language, isFollowing)
    const talk = new LineTalk(line, callerLanguage)
    const companion = parts.companion?.(talk)
    const tools = [...(companion?.tools ?? []), ...parts.tools]
    for (const name of twiceIn(tools)) talk.report(new Error(`two tools are called "${name}": the one in code counts`))
    const own = isOutgoing && answering ? filledIn(answering, values) : undefined
    const mind = {
      ...parts,
      talk,
      handed,
      companion,
      tools: [...tools, ...(moreTools?.(tools.map(({ spec }) => spec.name)) ?? [])],
      ...(own && { answering: own }),
      language: callerLanguage,
      ...(systemPrompt !== undefined && { systemPrompt: fillIn(systemPrompt, values) }),
      spoken: isNamed ? language.tag : undefined,
      greeting: fillIn(greeting ?? '', values),
      idlePrompts: idlePrompts.map((prompt) => fillIn(prompt, values)),
    }
    return new CascadeMind(line, own?.menus ? fitForMenus(mind, own.menus) : mind)
  }
}

/** Names that code has taken from tools of the configuration. */
function twiceIn(tools: readonly Tool[]): Set<string> {
  const names = tools.map(({ spec }) => spec.name)
  return new Set(names.filter((name, index) => names.indexOf(name) < index))
}

const filledIn = ({ voicemail, menus }: AnsweringRules, data: Readonly<Record<string, unknown>>): AnsweringRules => ({
  ...(voicemail !== undefined && { voicemail: fillIn(voicemail, data) }),
  ...(menus && { menus: { ...menus, goal: fillIn(menus.goal, data) } }),
})

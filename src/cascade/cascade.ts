import type { Agent, Line, Mind } from '../call/agent.ts'
import { languageOf, namesLanguage } from '../language/index.ts'
import { valuesOf } from '../call/values.ts'
import { fillIn } from '../llm/prompt.ts'
import type { AnsweringRules } from './answering/rules.ts'
import { CallerLanguage } from './caller-language.ts'
import { CascadeMind } from './mind.ts'
import type { CascadeParts } from './parts.ts'

/** The agent of three models: one hears, one thinks, one speaks. */
export class Cascade implements Agent {
  readonly #parts: CascadeParts

  constructor(parts: CascadeParts) {
    this.#parts = parts
  }

  join(line: Line): Mind {
    const { systemPrompt, greeting, idlePrompts = [], followsCaller, answering, ...parts } = this.#parts
    const { data } = line.info
    const values = valuesOf(line.info)
    const asked = data['language']
    const isNamed = typeof asked === 'string' && namesLanguage(asked)
    const language = isNamed ? languageOf(asked, this.#parts.language) : this.#parts.language
    if (language.tag !== this.#parts.language.tag) parts.otherLanguage(language)
    const isOutgoing = line.info.phone?.direction === 'outgoing'
    return new CascadeMind(line, {
      ...parts,
      ...(isOutgoing && answering && { answering: filledIn(answering, data) }),
      language: new CallerLanguage(language, followsCaller && !isNamed),
      ...(systemPrompt !== undefined && { systemPrompt: fillIn(systemPrompt, values) }),
      spoken: isNamed ? language.tag : undefined,
      greeting: fillIn(greeting ?? '', values),
      idlePrompts: idlePrompts.map((prompt) => fillIn(prompt, values)),
    })
  }
}

const filledIn = ({ voicemail }: AnsweringRules, data: Readonly<Record<string, unknown>>): AnsweringRules =>
  voicemail === undefined ? {} : { voicemail: fillIn(voicemail, data) }

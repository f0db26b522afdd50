import type { Agent, Line, Mind } from '../call/agent.ts'
import { languageOf, namesLanguage } from '../language/index.ts'
import { valuesOf } from '../call/values.ts'
import { fillIn } from '../llm/prompt.ts'
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
    const { systemPrompt, greeting, idlePrompts = [], followsCaller, otherLanguage } = this.#parts
    const { data } = line.info
    const values = valuesOf(line.info)
    const asked = data['language']
    const isNamed = typeof asked === 'string' && namesLanguage(asked)
    const language = isNamed ? languageOf(asked, this.#parts.language) : this.#parts.language
    if (language.tag !== this.#parts.language.tag) otherLanguage(language)
    return new CascadeMind(line, {
      ...this.#parts,
      language: new CallerLanguage(language, followsCaller && !isNamed),
      ...(systemPrompt !== undefined && { systemPrompt: fillIn(systemPrompt, values) }),
      spoken: isNamed ? language.tag : undefined,
      greeting: fillIn(greeting ?? '', values),
      idlePrompts: idlePrompts.map((prompt) => fillIn(prompt, values)),
    })
  }
}

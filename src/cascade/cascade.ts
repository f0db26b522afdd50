import type { Agent, Line, Mind } from '../call/agent.ts'
import { languageOf } from '../language/index.ts'
import { fillIn } from '../llm/prompt.ts'
import { CascadeMind } from './mind.ts'
import type { CascadeParts } from './parts.ts'

/** The agent of three models: one hears, one thinks, one speaks. */
export class Cascade implements Agent {
  readonly #parts: CascadeParts

  constructor(parts: CascadeParts) {
    this.#parts = parts
  }

  join(line: Line): Mind {
    const { systemPrompt, greeting } = this.#parts
    const { data } = line.info
    const asked = data['language']
    const language = typeof asked === 'string' ? languageOf(asked) : this.#parts.language
    return new CascadeMind(line, {
      ...this.#parts,
      language,
      ...(systemPrompt !== undefined && { systemPrompt: fillIn(systemPrompt, data) }),
      greeting: fillIn(greeting?.(language) ?? '', data),
    })
  }
}

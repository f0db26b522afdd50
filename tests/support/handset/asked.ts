import type { ChatMessage } from '../openai-chat.ts'

/** A request to the model: what it was asked last, in which call, and when. */
export interface Asked {
  /** That the caller has dialled first; undefined while they have dialled none. */
  readonly dialled: number | undefined
  readonly text: string
  readonly atMs: number
}

/** What a model is asked by calls that begin with a number that is dialled. */
export class AskedLog {
  readonly all: Asked[] = []

  take(messages: readonly ChatMessage[]): Asked {
    const said = messages.filter(({ role }) => role === 'user').map(({ content }) => String(content))
    const dialled = said.map((text) => /(\d+)#/.exec(text)?.[1]).find((number) => number !== undefined)
    const asked = {
      dialled: dialled === undefined ? undefined : Number(dialled),
      text: said.at(-1) ?? '',
      atMs: performance.now(),
    }
    this.all.push(asked)
    return asked
  }

  /** What this call asked beside the number. */
  by(dialled: number): Asked[] {
    return this.all.filter((asked) => asked.dialled === dialled && !asked.text.includes(`${dialled}#`))
  }
}
